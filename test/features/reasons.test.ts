import { describe, expect, it } from "vitest";
import { rules } from "../../server/src/rules/registry.ts";
import { grantCategories } from "../../server/src/rules/rule.ts";
import { firstSentence } from "../../server/src/text/words.ts";
import { testService } from "../support/service.ts";

const service = testService();

/** What the hover at the first occurrence of a text says first, before the line. */
function reasonAt(text: string, at: string): string | undefined {
  const result = service.check({ path: "policy.json", text });
  return service
    .hover(result, text.indexOf(at) + 1, { commandLinks: false })
    ?.markdown.split("\n\n---\n\n")
    .at(0);
}

const statement = (action: string, resource: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: resource }] });

describe("The hover of a finding", () => {
  it("says why it matters", () => {
    expect(reasonAt(statement("sagemaker:InvokeEndpoint", "*"), '"*"')).toMatchInlineSnapshot(
      `"- \`wildcard-resource\`: \`*\` is every model, endpoint, bucket and key of the account, those of other teams and of tomorrow among them."`,
    );
  });

  it("says why there is no repair", () => {
    const text = statement("sagemaker:Describe*", "arn:aws:sagemaker:us-east-1:111122223333:*");
    expect(reasonAt(text, '"sagemaker:Describe')).toMatchInlineSnapshot(
      `"- \`wildcard-action\`: A wildcard grants actions that nobody chose, and with every action that AWS adds it grants more without anyone looking. *No repair is offered:* the list would be too long to read or for the policy's quota, or other entries grant the same actions; name the actions that the work needs."`,
    );
  });

  it("is about a risk that every rule about grants names, but where it depends on what is granted", () => {
    const others = rules.filter(({ category, risk }) => grantCategories.includes(category) && risk === undefined);
    expect(others.map(({ id }) => id)).toMatchInlineSnapshot(`
      [
        "duplicate-key",
        "mixed-access-levels",
        "prefix-without-separator",
        "sensitive-action-on-all",
        "unscoped-model-invocation",
        "wildcard-action",
        "wildcard-resource",
        "wildcard-service",
      ]
    `);
  });

  it("is there for one sentence of every rule about grants", () => {
    for (const { id, category, docs } of rules) {
      if (!grantCategories.includes(category)) continue;
      const sentence = firstSentence(docs.why);
      expect(sentence, id).toMatch(/[.!?]$/);
      expect(sentence.length, id).toBeLessThan(260);
    }
  });
});
