import { describe, expect, it } from "vitest";
import type { ParsedFile } from "../../server/src/hosts/host.ts";
import { yamlHost } from "../../server/src/hosts/yaml/yamlHost.ts";
import { splitYaml } from "../../server/src/hosts/yaml/yamlParts.ts";
import { unitSpan } from "../../server/src/policy/policy.ts";
import { readDumbly, type SeenPolicy } from "../support/dumbReader.ts";
import { testService } from "../support/service.ts";
import { sharedFile } from "../support/shared.ts";

const service = testService();
const [, ...sources] = (sharedFile("corpora/SOURCES.tsv") ?? "").trim().split("\n");
const templates = sources.map((line) => {
  const [name = ""] = line.split("\t");
  const text = sharedFile(`corpora/templates/${name}`) ?? "";
  return { name, text, result: service.check({ path: name, text }) };
});

/** What we read, in the words of the other reader. */
function read({ policies }: ParsedFile) {
  return policies.map(({ place, statements, facts }) => ({ place, statements: statements.length, kind: facts.kind }));
}

function kindOf({ place, type }: SeenPolicy): string {
  if (place.endsWith(".AssumeRolePolicyDocument")) return "trust";
  return type === "AWS::S3::BucketPolicy" || type === "AWS::KMS::Key" ? "resource" : "identity";
}

function counts(words: readonly string[]): string {
  const sorted = [...new Set(words)].sort();
  return sorted.map((word) => `${words.filter((other) => other === word).length} ${word}`).join(", ");
}

describe.skipIf(templates.length === 0)("The templates that AWS publishes for AI workloads", () => {
  it("are all here", () => {
    expect(templates).toHaveLength(40);
  });

  it.each(templates)("$name holds the policies that a plain reading sees", ({ name, text, result }) => {
    const seen = readDumbly(text).map((policy) => ({
      place: policy.place,
      statements: policy.statements,
      kind: kindOf(policy),
    }));
    // `Policies` is written twice there, which a plain reading does not see; we look at both.
    const twice = { place: "Resources.LiteratureLambdaRole.Properties.Policies[0].PolicyDocument", statements: 1 };
    if (name === "2a7bc5-infrastructure.yaml") seen.push({ ...twice, kind: "identity" });
    const byPlace = (list: typeof seen) => list.toSorted((left, right) => left.place.localeCompare(right.place));
    expect(byPlace(read(result.file))).toEqual(byPlace(seen));
    for (const policy of result.file.policies) {
      const { kind, resourceType } = policy.facts;
      if (kind === "resource") expect(resourceType).toBe("AWS::S3::Bucket");
      else if (kind === "trust") expect(resourceType).toBeUndefined();
      else expect(resourceType).toMatch(/^AWS::(IAM|Serverless)::/);
      expect(policy.facts.wellFormed).toBe(true);
    }
  });

  it.each(templates)("$name is read in pieces as it is as a whole", ({ name, text, result }) => {
    const whole = yamlHost.parse(`${text}\n# One piece because of an anchor\nZ: &z 1\n`, { path: name });
    const plain = ({ policies }: ParsedFile) =>
      policies.map(({ place, start, document, statements, statementStarts, facts }) => {
        // In one piece a syntax error elsewhere counts too.
        const { wellFormed, ...others } = facts;
        return { place, start, document, roots: statements.map(({ root }) => root), statementStarts, facts: others };
      });
    expect(plain(result.file)).toEqual(plain(whole));
    expect(splitYaml(text).length, "pieces").toBeGreaterThan(1);
    expect(splitYaml(text).every((piece) => text.startsWith(piece.text, piece.start))).toBe(true);
  });

  it.each(templates)("$name has its findings where their texts are", ({ text, result }) => {
    for (const { policy, span, path } of result.findings) {
      expect(path()[0] ?? "Statement").toBe("Statement");
      const document = unitSpan(policy, undefined, policy.document.span);
      expect(document.start <= span.start && span.end <= document.end).toBe(true);
      // A value, also one that deployment completes, the key of it, or the letter that an object begins with.
      expect(text.slice(span.start, span.end)).toMatch(/^(?:!Sub |Fn::Sub: )?(["']?)([\w.:*/-]|\$\{[\w:.]+\})*\1$/);
    }
  });

  it("have no error, since each of them was deployed, but for what AWS's analyser calls one all the same", () => {
    const errors = templates.flatMap(({ name, result }) =>
      result.findings
        .filter(({ severity }) => severity === "error")
        .map(({ rule, message }) => `${name}: ${rule}: ${message}`),
    );
    expect(errors).toEqual([
      "7257a5-env-iam.yaml: malformed-arn: `arn:aws:ecr:*` is no ARN: `arn:partition:service:region:account:resource` has six fields.",
    ]);
  });

  it("have as many policies and findings as were read by eye", () => {
    const lines = templates.map(({ name, result }) => {
      const kinds = counts(result.file.policies.map(({ facts }) => facts.kind));
      const rules = counts(result.findings.map(({ rule }) => rule));
      return `${name}: ${kinds}; ${rules || "nothing found"}`;
    });
    expect(lines.toSorted()).toMatchInlineSnapshot(`
      [
        "00bea0-agent_template.yaml: 7 identity, 4 trust; 1 unknown-action, 3 wildcard-action",
        "02a479-template.yaml: 1 identity, 1 trust; 1 missing-version",
        "089bf3-template.yaml: 2 identity; 2 missing-version, 1 unscoped-model-invocation",
        "10e795-2-knowledgebase-infra.yaml: 3 identity, 1 trust; 1 unscoped-data-store, 1 unscoped-model-invocation",
        "1471aa-template.yaml: 1 identity; 1 unscoped-model-invocation",
        "1abf62-template.yaml: 1 identity, 1 trust; 1 wildcard-resource",
        "26241b-template.yaml: 3 identity, 1 trust; nothing found",
        "2a7bc5-infrastructure.yaml: 5 identity, 4 trust; 2 service-trust-without-source, 1 unscoped-data-store, 3 unscoped-model-invocation",
        "325db9-infrastructure.yaml: 2 identity, 3 trust; 2 service-trust-without-source, 1 unscoped-data-store, 1 unscoped-model-invocation",
        "3695e2-template.yaml: 1 identity; 1 missing-version",
        "3cb9c6-template.yaml: 4 identity, 4 trust; 1 unscoped-model-invocation, 2 wildcard-resource",
        "466557-template.yaml: 1 identity, 1 trust; nothing found",
        "4e4a50-template.yaml: 2 identity, 1 trust; 1 missing-version, 1 unscoped-model-invocation",
        "4e97ef-template.yaml: 1 identity; nothing found",
        "504bf6-template.yaml: 1 identity, 2 trust; nothing found",
        "5656f5-hr-resources.yml: 2 identity, 2 trust; 3 redundant-action, 1 service-trust-without-source, 2 wildcard-resource",
        "56e7df-template.yaml: 2 identity; 2 missing-version",
        "649549-template.yaml: 1 identity; 1 missing-version",
        "64ec61-template.yaml: 6 identity, 1 trust; 2 missing-version, 1 service-trust-without-source, 2 unknown-action, 1 unscoped-model-invocation",
        "68a2eb-template.yaml: 1 identity; 1 wildcard-resource",
        "6a4310-poisoned_kb_agent.yaml: 1 identity, 1 trust; 1 service-trust-without-source, 1 unscoped-model-invocation",
        "7234da-template.yaml: 2 identity, 1 resource, 2 trust; 1 missing-version, 1 redundant-statement, 2 wildcard-resource, 2 wildcard-service",
        "7257a5-env-iam.yaml: 8 identity, 8 trust; 2 ai-job-on-open-network, 9 escalation-path, 1 malformed-arn, 1 missing-companion, 1 passrole-any-role, 1 passrole-any-service, 1 redundant-resource, 4 sensitive-action-on-all, 2 service-trust-without-source, 4 unknown-action, 17 wildcard-action, 2 wildcard-resource",
        "826196-1-base-infra.yaml: 1 resource; nothing found",
        "862209-template.yaml: 2 identity, 1 trust; 1 wildcard-action, 1 wildcard-resource",
        "98e62e-template.yaml: 1 identity; 1 wildcard-resource",
        "a0c7d9-template.yaml: 4 identity, 3 trust; 3 wildcard-resource",
        "a26bba-template.yaml: 1 identity; 1 missing-companion, 1 wildcard-resource",
        "ac7e14-env-iam-target-account-roles.yaml: 2 identity, 2 trust; 2 escalation-path, 1 service-trust-without-source, 2 unknown-action, 12 wildcard-action",
        "bacf57-template.yaml: 1 identity; 1 wildcard-resource",
        "bea459-Infra_cfn.yaml: 3 identity, 1 resource, 3 trust; 2 service-trust-without-source, 2 unscoped-model-invocation",
        "c271e7-template.yaml: 4 identity, 2 trust; 2 empty-element, 1 wildcard-resource",
        "c2fbc9-template.yaml: 1 identity; nothing found",
        "c6dff7-template.yml: 1 identity; 1 missing-version, 1 wildcard-resource",
        "c8838d-template.yaml: 9 identity, 1 resource; 9 missing-version, 4 unknown-action, 27 wildcard-resource",
        "dc3928-template.yaml: 2 identity, 1 trust; 1 missing-version, 1 wildcard-resource",
        "e4630d-core-iam-sc-sm-projects-roles.yaml: 2 identity, 2 trust; 1 ai-job-on-open-network, 2 escalation-path, 1 missing-companion, 2 passrole-any-service, 2 sensitive-action-on-all, 1 service-trust-without-source, 1 unknown-action, 9 wildcard-action, 2 wildcard-alone-in-condition, 4 wildcard-resource",
        "e6e627-template.yaml: 1 identity; nothing found",
        "ea271b-template.yaml: 2 identity, 1 trust; 4 unknown-service, 2 wildcard-resource",
        "f6d58f-template.yaml: 2 identity, 2 trust; 1 service-trust-without-source",
      ]
    `);
  });
});
