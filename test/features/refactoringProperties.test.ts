import { describe, expect, it } from "vitest";
import { isRearrangement } from "../../server/src/access/rearrangement.ts";
import type { CheckResult } from "../../server/src/engine/engine.ts";
import { toPlainEdits } from "../../server/src/engine/fixAll.ts";
import { type Policy, unitSpan } from "../../server/src/policy/policy.ts";
import { childrenOf, type PolicyNode, type PropertyNode } from "../../server/src/policy/tree.ts";
import type { PolicyDocument } from "../../server/src/service.ts";
import { applyEdits } from "../../server/src/text/span.ts";
import { bruteForce, type PolicyDocumentJson, type StatementJson } from "../support/bruteForce.ts";
import { type JsonObject, type Notation, notations } from "../support/notations.ts";
import { interestingRequests, policyPair, type Random, seededRandom } from "../support/policyUniverse.ts";
import { testService } from "../support/service.ts";

const service = testService();

/** Every place of a policy's statements that a cursor can be at. */
function offsetsIn(policy: Policy): number[] {
  const starts = (node: PolicyNode | PropertyNode): number[] => [node.span.start, ...childrenOf(node).flatMap(starts)];
  return policy.statements.flatMap(({ root }, index) =>
    starts(root).map((start) => unitSpan(policy, index, { start, end: start }).start),
  );
}

/** What can be made of a text, each once, by title. */
function results(document: PolicyDocument, result: CheckResult): { title: string; effect: string; text: string }[] {
  const found = new Map<string, { title: string; effect: string; text: string }>();
  for (const offset of result.file.policies.flatMap(offsetsIn)) {
    for (const { title, effect, edits, refused } of service.refactorings(result, { start: offset, end: offset })) {
      // The value of a parameter is decided at deployment.
      if (refused !== undefined || effect === undefined) continue;
      const text = applyEdits(document.text, toPlainEdits(edits));
      found.set(`${title} ${text}`, { title, effect, text });
    }
  }
  return [...found.values()];
}

describe("Refactorings of random policies", () => {
  const names = ["mergeStatements", "sortEntries"] as const;

  /** Statements of two states of a policy beside each other, so that some differ in one list only. */
  function randomPolicy(random: Random): { pair: ReturnType<typeof policyPair>; document: PolicyDocumentJson } {
    const pair = policyPair(random, { variables: random() < 0.3 });
    const statements = [pair.old.Statement, pair.new.Statement].flat() as StatementJson[];
    return { pair, document: { ...pair.old, Statement: statements } };
  }

  /** Each makes some dozens of texts; the deep run takes some minutes. */
  const runs = process.env["DEEP_RUNS"] === undefined ? 40 : 5000;

  it("decide as before, or allow less and deny no less where they say so", () => {
    const random = seededRandom(20_261_128);
    const made = { preserving: 0, narrowing: 0 };
    for (let run = 0; run < runs; run++) {
      const { pair, document } = randomPolicy(random);
      const source: PolicyDocument = { path: "policy.json", kind: pair.kind, text: JSON.stringify(document, null, 2) };
      const requests = interestingRequests(pair, random, 25);
      const before = requests.map((request) => bruteForce(document, request));
      const all = names.map((title) => ({ title, effect: "preserving", text: service.refactorAll(source, title) }));
      for (const { title, effect, text } of [...results(source, service.check(source)), ...all]) {
        const after = JSON.parse(text) as PolicyDocumentJson;
        made[effect as keyof typeof made]++;
        requests.forEach((request, index) => {
          const decision = bruteForce(after, request);
          const isLess = decision !== "allowed" && before[index] !== "explicitDeny";
          const isFine = decision === before[index] || (effect === "narrowing" && isLess);
          if (!isFine) throw new Error(`${title} makes ${before[index]} ${decision}:\n${source.text}\n${text}`);
        });
      }
    }
    expect(made.preserving).toBeGreaterThan(runs * 3);
    expect(made.narrowing).toBeGreaterThan(runs / 4);
  });

  it("are done after once", () => {
    const random = seededRandom(20_261_129);
    for (let run = 0; run < runs; run++) {
      const { pair, document } = randomPolicy(random);
      for (const name of names) {
        const source = { path: "policy.json", kind: pair.kind, text: JSON.stringify(document, null, 2) };
        const once = service.refactorAll(source, name);
        expect(service.refactorAll({ ...source, text: once }, name)).toBe(once);
      }
    }
  });
});

const json: Notation = { name: "JSON", path: "policy.json", write: (document) => JSON.stringify(document, null, 2) };

const documents: readonly JsonObject[] = [
  {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Work",
        Effect: "Allow",
        Action: ["textract:Get*", "s3:ListAllMyBuckets", "s3:PutObject", "polly:*Lexicon"],
        Resource: ["arn:aws:s3:::data/*", "arn:aws:s3:::archive/*", "*"],
        Condition: { StringEquals: { "aws:PrincipalTag/team": ["vision", "audio"] } },
      },
      { Sid: "Read", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::data/*"] },
      { Sid: "List", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::archive/*"] },
      { Sid: "Write", Effect: "Allow", Action: ["s3:PutObject"], Resource: ["arn:aws:s3:::data/*"] },
    ],
  },
  {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Deny", NotAction: ["polly:Get*", "iam:GetRole"], Resource: ["*"] },
      { Effect: "Deny", Action: ["sqs:*", "iam:Get*"], Resource: ["*"] },
    ],
  },
];

/** A policy as the same value in every notation. */
function shown({ statements }: Policy): unknown {
  return statements.map(({ sid, effect, actions, resources }) => {
    const texts = [actions, resources].map((list) =>
      list?.entries.map(({ value }) => (value.kind === "known" ? value.text : value.kind)),
    );
    return [sid, effect, ...texts];
  });
}

/** By title what each refactoring makes of the document in a notation. */
function outcomes({ path, write }: Notation, document: JsonObject): Map<string, unknown> | undefined {
  const text = write(document);
  if (text === undefined) return undefined;
  const source: PolicyDocument = { path, text, kind: "identity" };
  const made = results(source, service.check(source)).map(({ title, text: after }): [string, Policy | undefined] => {
    return [title, service.parse({ ...source, text: after }).policies[0]];
  });
  const all = (["mergeStatements", "sortEntries"] as const).map((name): [string, Policy | undefined] => {
    return [name, service.parse({ ...source, text: service.refactorAll(source, name) }).policies[0]];
  });
  return new Map(
    [...made, ...all]
      .map(([title, policy]): [string, unknown] => [title, policy && shown(policy)])
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

describe.each(notations)("Refactorings in $name", (notation) => {
  it.each(documents)("are those of JSON, and mean the same", (document) => {
    const found = outcomes(notation, document);
    const expected = outcomes(json, document);
    expect(expected?.size).toBeGreaterThan(5);
    if (found !== undefined) expect(found).toEqual(expected);
  });
});

describe("The proof for rearranged statements", () => {
  const allow = {
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:PutObject"],
    Resource: ["arn:aws:s3:::a", "arn:aws:s3:::b"],
  };
  const one = (parts: JsonObject): JsonObject => ({ ...allow, ...parts });
  const read = (...statements: readonly JsonObject[]) => {
    const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    return service.parse({ path: "policy.json", kind: "identity", text }).policies[0]?.statements ?? [];
  };
  const condition = { Bool: { "aws:SecureTransport": "true" } };
  it.each<[string, JsonObject[], JsonObject[], boolean]>([
    ["another order", [allow], [one({ Action: ["s3:putobject", "s3:GetObject"] })], true],
    ["a single value", [one({ Action: ["s3:GetObject"] })], [one({ Action: "s3:GetObject" })], true],
    ["another Sid", [one({ Sid: "A" })], [one({ Sid: "B" })], true],
    ["one list apart", [allow], [one({ Action: "s3:GetObject" }), one({ Action: "s3:PutObject" })], true],
    [
      "four cells",
      [allow],
      [
        one({ Action: "s3:GetObject" }),
        one({ Action: "s3:PutObject", Resource: "arn:aws:s3:::a" }),
        one({ Action: "s3:PutObject", Resource: "arn:aws:s3:::b" }),
      ],
      true,
    ],
    [
      "two cells of four",
      [
        one({ Action: "s3:GetObject", Resource: "arn:aws:s3:::a" }),
        one({ Action: "s3:PutObject", Resource: "arn:aws:s3:::b" }),
      ],
      [allow],
      false,
    ],
    ["one entry less", [allow], [one({ Action: "s3:GetObject" })], false],
    ["another effect", [allow], [one({ Effect: "Deny" })], false],
    [
      "no effect",
      [one({ Effect: "Perhaps" })],
      [one({ Effect: "Perhaps", Action: ["s3:PutObject", "s3:GetObject"] })],
      false,
    ],
    ["a condition", [allow], [one({ Condition: condition })], false],
    [
      "a condition on one part",
      [allow],
      [one({ Action: "s3:GetObject" }), one({ Action: "s3:PutObject", Condition: condition })],
      false,
    ],
    ["resources in another case", [allow], [one({ Resource: ["arn:aws:s3:::A", "arn:aws:s3:::b"] })], false],
    ["an empty list", [one({ Action: [] })], [one({ Action: [] }), one({ Action: [], Sid: "A" })], false],
    ["an element that nobody knows", [one({ Note: "a" })], [one({ Note: "b" })], false],
  ])("%s: %j", (_, before, after, expected) => {
    expect(isRearrangement(read(...before), read(...after))).toBe(expected);
  });

  it("does not take a Not form apart", () => {
    const both = { Effect: "Allow", NotAction: ["iam:*", "sts:*"], Resource: "*" };
    const apart = [
      { ...both, NotAction: "iam:*" },
      { ...both, NotAction: "sts:*" },
    ];
    expect(isRearrangement(read(both), read(...apart))).toBe(false);
    expect(isRearrangement(read(both), read({ ...both, NotAction: ["sts:*", "iam:*"] }))).toBe(true);
  });
});
