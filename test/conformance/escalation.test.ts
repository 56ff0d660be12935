import { describe, expect, it } from "vitest";
import { escalationPaths } from "../../server/src/knowledge/escalationPaths.ts";
import escalationPath from "../../server/src/rules/escalation-path.ts";
import { testCatalogue, testService } from "../support/service.ts";
import { sharedFile } from "../support/shared.ts";

const service = testService({ rules: [escalationPath] });

interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly [element: string]: unknown;
}

/** What is found in a policy of these statements. */
function messagesOf(statements: readonly Statement[]): string[] {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return service.check({ path: "policy.json", text }).findings.map(({ message }) => message);
}

/** The paths that somebody else's list has: names and actions. */
const listed = JSON.parse(sharedFile("knowledge/privilege-escalation.json") ?? "[]") as readonly {
  readonly name: string;
  readonly actions: readonly string[];
}[];

/** A pattern that stands for the action and for no other one of a path. */
function globOf(action: string): string {
  const [service = "", name = ""] = action.split(":");
  return `${service.toUpperCase()}:${name.slice(0, -1)}?`;
}

/** Everything but the actions, by excluding the rest of their services and all other services. */
function exclusionOf(actions: readonly string[]): string[] {
  const services = new Set(actions.map((action) => action.split(":")[0] ?? ""));
  const wanted = new Set(actions.map((action) => action.toLowerCase()));
  const others = testCatalogue.servicePrefixes.filter((prefix) => !services.has(prefix)).map((prefix) => `${prefix}:*`);
  const rest = [...services].flatMap((prefix) => testCatalogue.service(prefix)?.actions ?? []);
  return [...others, ...rest.map(({ id }) => id).filter((id) => !wanted.has(id.toLowerCase()))];
}

const allow = (elements: object): Statement => ({ Effect: "Allow", Resource: "*", ...elements });

describe("Every known path", () => {
  it.each(escalationPaths.map((path) => [path.id, path] as const))("%s", (_, { actions }) => {
    expect(messagesOf([allow({ Action: actions })]), "by names").not.toEqual([]);
    expect(messagesOf(actions.map((action) => allow({ Action: action }))), "in statements of their own").not.toEqual(
      [],
    );
    expect(messagesOf([allow({ Action: actions.map(globOf) })]), "by globs").not.toEqual([]);
    expect(messagesOf([allow({ NotAction: exclusionOf(actions) })]), "by exclusion").not.toEqual([]);
    const [first = "", ...others] = actions;
    expect(messagesOf([allow({ NotResource: "arn:aws:s3:::logs", Action: actions, Resource: undefined })])).not.toEqual(
      [],
    );

    const whole = allow({ Action: actions });
    expect(messagesOf([whole, { Effect: "Deny", Action: actions, Resource: "*" }]), "denied").toEqual([]);
    const denials = actions.map((action) => messagesOf([whole, { Effect: "Deny", Action: action, Resource: "*" }]));
    // What is left when one action of a path is denied is another path, or none.
    const mentions = denials.flatMap((found, index) => found.filter((text) => text.includes(`\`${actions[index]}\``)));
    expect(mentions).toEqual([]);
    expect(
      messagesOf([allow({ Action: actions, Condition: { StringEquals: { "aws:PrincipalTag/a": "b" } } })]),
    ).toEqual([]);
    if (first !== "iam:PassRole") return;
    const scoped = { Action: first, Resource: "arn:aws:iam::111122223333:role/Training" };
    const left = messagesOf([allow(scoped), allow({ Action: others })]);
    expect(left.filter((text) => text.includes("iam:PassRole"))).toEqual([]);
    const elsewhere = { StringEquals: { "iam:PassedToService": "polly.amazonaws.com" } };
    const handed = messagesOf([allow({ Action: first, Condition: elsewhere }), allow({ Action: others })]);
    expect(handed.filter((text) => text.includes("iam:PassRole"))).toEqual([]);
  });

  it.skipIf(listed.length === 0)("of a public list is one of ours, or holds one of ours", () => {
    const missing = listed.filter(({ actions }) => messagesOf([allow({ Action: actions })]).length === 0);
    expect(missing.map(({ name }) => name)).toEqual([]);
    expect(listed.length).toBe(128);
  });
});

describe("The facts about paths", () => {
  it("name actions in AWS's spelling, and each path once", () => {
    const unknown = escalationPaths.flatMap(({ actions }) =>
      actions.filter((id) => testCatalogue.action(id)?.id !== id),
    );
    expect(unknown).toEqual([]);
    expect(new Set(escalationPaths.map(({ id }) => id)).size).toBe(escalationPaths.length);
    const sets = escalationPaths.map(({ actions }) => [...actions].sort().join(" "));
    expect(sets.filter((set, index) => sets.indexOf(set) !== index)).toEqual([]);
  });

  it("say what is done in a phrase, and who receives a role by a service that a path is about", () => {
    for (const { how, passedTo, actions, id } of escalationPaths) {
      expect(how, id).toMatch(/^[a-z].*[^.]$/);
      if (passedTo.length > 0) expect(actions[0], id).toBe("iam:PassRole");
    }
  });
});
