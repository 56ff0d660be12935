import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entriesNarrow, entryIsRedundant } from "../../server/src/access/entryLemma.ts";
import { provablyNarrows, provablyPreserves } from "../../server/src/access/narrowing.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import { applyEdits, type EditedPolicy } from "../../server/src/policy/applyEdits.ts";
import type { EditValue, PlacedEdit } from "../../server/src/policy/edit.ts";
import { matchesPattern } from "../../server/src/policy/pattern.ts";
import type { Policy } from "../../server/src/policy/policy.ts";

type Json = Record<string, unknown>;

function read(statements: readonly Json[], version: string | undefined = "2012-10-17"): Policy {
  const text = JSON.stringify({ ...(version === undefined ? {} : { Version: version }), Statement: statements });
  const [policy] = jsonHost.parse(text, { path: "a.json", kind: "identity" }).policies;
  if (policy === undefined) throw new Error(`Not read as a policy: ${text}`);
  return policy;
}

/** The second policy as if edits of the first had made it; statements of equal text keep their identity. */
function edited(before: Policy, statements: readonly Json[], version?: string): EditedPolicy {
  const after = read(statements, version);
  const twins = new Map(before.statements.map((statement) => [statement.key, statement]));
  return {
    document: after.document,
    statements: after.statements.map((statement) => twins.get(statement.key) ?? statement),
  };
}

const allow = {
  Effect: "Allow",
  Action: ["s3:Get*", "s3:PutObject"],
  Resource: ["arn:aws:s3:::a/*", "arn:aws:s3:::b"],
};
const deny = { ...allow, Effect: "Deny" };
const inverted = { Effect: "Allow", NotAction: ["iam:*", "s3:Get*"], NotResource: "arn:aws:s3:::secret/*" };
const conditional = { ...allow, Condition: { StringEquals: { "aws:RequestedRegion": ["us-east-1", "eu-west-1"] } } };
const excepted = { ...allow, NotPrincipal: { AWS: ["arn:aws:iam::1:root", "arn:aws:iam::2:root"] } };
const granted = { ...allow, Principal: { AWS: ["arn:aws:iam::1:root", "arn:aws:iam::2:root"] } };

describe("The local lemma", () => {
  it.each<[string, Json[], Json[], boolean, boolean]>([
    ["nothing changed", [allow], [allow], true, true],
    ["the order of entries", [allow], [{ ...allow, Action: ["s3:PutObject", "s3:Get*"] }], true, true],
    ["actions in another case", [allow], [{ ...allow, Action: ["S3:get*", "s3:putobject"] }], true, true],
    ["fewer actions", [allow], [{ ...allow, Action: "s3:GetObject" }], true, false],
    ["another action", [allow], [{ ...allow, Action: ["s3:Get*", "s3:DeleteObject"] }], false, false],
    ["a wider action", [allow], [{ ...allow, Action: "s3:*" }], false, false],
    ["a repeated entry", [allow], [{ ...allow, Action: ["s3:Get*", "s3:PutObject", "s3:GetObject"] }], true, true],
    ["a narrower resource", [allow], [{ ...allow, Resource: "arn:aws:s3:::a/x" }], true, false],
    ["resources in another case", [allow], [{ ...allow, Resource: "arn:aws:s3:::A/*" }], false, false],
    ["a statement gone", [allow, conditional], [conditional], true, false],
    [
      "a statement split",
      [allow],
      [
        { ...allow, Action: "s3:Get*" },
        { ...allow, Action: "s3:PutObject" },
      ],
      true,
      false,
    ],
    ["a statement more", [allow], [allow, { ...allow, Action: "iam:*" }], false, false],
    ["a condition more", [allow], [conditional], true, false],
    ["a condition gone", [conditional], [allow], false, false],
    [
      "a condition wider",
      [conditional],
      [{ ...conditional, Condition: { StringEquals: { "aws:RequestedRegion": "us-east-1" } } }],
      false,
      false,
    ],
    ["a Deny longer", [deny], [{ ...deny, Action: ["s3:Get*", "s3:PutObject", "s3:DeleteObject"] }], true, false],
    ["a Deny shorter", [deny], [{ ...deny, Action: ["s3:Get*"] }], false, false],
    ["a Deny wider", [deny], [{ ...deny, Action: "*" }], true, false],
    ["a Deny gone", [allow, deny], [allow], false, false],
    ["a Deny more", [allow], [allow, { ...deny, Action: "s3:*" }], true, false],
    ["a Deny with a condition", [deny], [{ ...deny, Condition: conditional.Condition }], false, false],
    ["Deny becomes Allow", [deny], [allow], false, false],
    ["Allow becomes Deny", [allow], [deny], true, false],
    ["a longer exception", [inverted], [{ ...inverted, NotAction: ["iam:*", "s3:Get*", "ec2:*"] }], true, false],
    ["a shorter exception", [inverted], [{ ...inverted, NotAction: ["iam:*"] }], false, false],
    ["a wider exception", [inverted], [{ ...inverted, NotResource: "arn:aws:s3:::*" }], true, false],
    ["Action becomes NotAction", [allow], [{ ...inverted }], false, false],
    ["a principal fewer", [granted], [{ ...granted, Principal: { AWS: "arn:aws:iam::1:root" } }], true, false],
    ["a principal more", [granted], [{ ...granted, Principal: "*" }], false, false],
    [
      "an unknown effect",
      [{ ...allow, Effect: "allow" }],
      [{ ...allow, Effect: "allow", Action: "s3:GetObject" }],
      false,
      false,
    ],
    [
      "an unknown entry",
      [{ ...allow, Action: [{ Ref: "A" }] }],
      [{ ...allow, Action: ["s3:GetObject"] }],
      false,
      false,
    ],
    [
      "an unknown condition",
      [{ ...allow, Condition: { Ref: "A" } }],
      [{ ...allow, Condition: { Ref: "B" } }],
      false,
      false,
    ],
    [
      "another principal type",
      [granted],
      [{ ...granted, Principal: { Service: granted.Principal.AWS } }],
      false,
      false,
    ],
    ["no principal any more", [granted], [allow], false, false],
    ["Principal becomes NotPrincipal", [granted], [excepted], false, false],
    [
      "a principal fewer excepted",
      [excepted],
      [{ ...excepted, NotPrincipal: { AWS: "arn:aws:iam::1:root" } }],
      false,
      false,
    ],
    [
      "a principal more excepted",
      [excepted],
      [{ ...excepted, NotPrincipal: { AWS: [...granted.Principal.AWS, "arn:aws:iam::3:root"] } }],
      true,
      false,
    ],
    [
      "an unknown principal",
      [{ ...allow, Principal: { AWS: [{ Ref: "A" }] } }],
      [{ ...allow, Principal: { AWS: [{ Ref: "B" }] } }],
      false,
      false,
    ],
    ["an unknown action more", [allow], [{ ...allow, Action: ["s3:GetObject", { Ref: "A" }] }], false, false],
    [
      "another operator",
      [conditional],
      [{ ...allow, Condition: { StringLike: conditional.Condition.StringEquals } }],
      false,
      false,
    ],
    [
      "another key",
      [conditional],
      [{ ...allow, Condition: { StringEquals: { "aws:PrincipalTag/a": ["us-east-1", "eu-west-1"] } } }],
      false,
      false,
    ],
    [
      "other values",
      [conditional],
      [{ ...allow, Condition: { StringEquals: { "aws:RequestedRegion": ["us-east-1", "eu-west-2"] } } }],
      false,
      false,
    ],
    [
      "a test more",
      [conditional],
      [{ ...allow, Condition: { ...conditional.Condition, Bool: { "aws:SecureTransport": true } } }],
      true,
      false,
    ],
    [
      "a condition that cannot be read",
      [{ ...allow, Condition: { StringEquals: { a: { Ref: "A" } } } }],
      [{ ...allow, Sid: "a", Condition: { StringEquals: { a: { Ref: "B" } } } }],
      false,
      false,
    ],
    ["a condition that is none", [allow], [{ ...allow, Condition: "x" }], false, false],
    ["a condition of a template's", [allow], [{ ...allow, Condition: { "Fn::If": ["A"] } }], false, false],
    ["Action beside NotAction", [allow], [{ ...allow, NotAction: "iam:*" }], false, false],
    ["Action no longer beside NotAction", [{ ...allow, NotAction: "iam:*" }], [allow], false, false],
    ["everything in other words", [{ ...allow, Action: "*" }], [{ ...allow, Action: "*:*" }], true, true],
    ["a variable for a wildcard", [allow], [{ ...allow, Resource: "arn:aws:s3:::a/${aws:username}/*" }], true, false],
    [
      "a wildcard for a variable",
      [{ ...allow, Resource: "arn:aws:s3:::a/${aws:username}" }],
      [{ ...allow, Resource: "arn:aws:s3:::a/?" }],
      false,
      false,
    ],
  ])("%s", (_, before, after, narrows, preserves) => {
    const policy = read(before);
    expect([provablyNarrows(policy, edited(policy, after)), provablyPreserves(policy, edited(policy, after))]).toEqual([
      narrows,
      preserves,
    ]);
  });

  it("makes no claim where the version gives variables another meaning", () => {
    const variable = { ...allow, Resource: "arn:aws:s3:::a/${aws:username}" };
    const old = read([variable], "2008-10-17");
    expect(provablyPreserves(old, edited(old, [variable], "2012-10-17"))).toBe(false);
    expect(provablyNarrows(old, edited(old, [variable], "2012-10-17"))).toBe(false);
    const plain = read([allow], "2008-10-17");
    expect(provablyPreserves(plain, edited(plain, [allow], "2012-10-17"))).toBe(true);
  });
});

describe("The version", () => {
  const without = (document: Json) => {
    const [policy] = jsonHost.parse(JSON.stringify(document), { path: "a.json", kind: "identity" }).policies;
    if (policy === undefined) throw new Error("Not read as a policy.");
    return policy;
  };
  const variable = { ...allow, Resource: "arn:aws:s3:::a/${aws:username}" };
  const unknown = { Ref: "Version" };
  it.each<[string, Json, Json, boolean]>([
    ["stays away", {}, {}, true],
    ["stays", { Version: "2012-10-17" }, { Version: "2012-10-17" }, true],
    ["goes", { Version: "2012-10-17" }, {}, false],
    ["comes", {}, { Version: "2012-10-17" }, false],
    ["becomes unknown", { Version: "2012-10-17" }, { Version: unknown }, false],
    ["becomes known", { Version: unknown }, { Version: "2012-10-17" }, false],
    ["is unknown", { Version: unknown }, { Version: unknown }, false],
  ])("%s beside a variable", (_, before, after, expected) => {
    const policy = without({ ...before, Statement: [variable] });
    const { document } = without({ ...after, Statement: [variable] });
    const { statements } = policy;
    expect(provablyNarrows(policy, { document, statements })).toBe(expected);
    expect(provablyPreserves(policy, { document, statements })).toBe(expected);
  });

  it.each<[string, Json, Json, boolean]>([
    ["comes", {}, { Version: "2012-10-17" }, true],
    ["becomes unknown", {}, { Version: unknown }, false],
    ["becomes known", { Version: unknown }, { Version: "2012-10-17" }, false],
  ])("%s where there is no variable", (_, before, after, expected) => {
    const policy = without({ ...before, Statement: [allow] });
    const { document } = without({ ...after, Statement: [allow] });
    const { statements } = policy;
    expect(provablyPreserves(policy, { document, statements })).toBe(expected);
  });

  it("is the same where the edit leaves it alone, known or not", () => {
    const policy = without({ Version: unknown, Statement: [variable] });
    expect(provablyPreserves(policy, applyEdits(policy, []))).toBe(true);
  });
});

describe("The quick proofs", () => {
  const entry = (policy: Policy, element: "actions" | "resources", index = 0) =>
    policy.statements[0]?.[element]?.entries[index]?.node.id ?? -1;
  const replace = (node: number, values: readonly string[]): PlacedEdit => ({
    statement: 0,
    edit: { op: "replace", node, values },
  });
  it.each<[string, Json, "actions" | "resources", readonly string[], boolean]>([
    ["an action", allow, "actions", ["S3:getobject"], true],
    ["a resource", allow, "resources", ["arn:aws:s3:::a/b"], true],
    ["a resource in another case", allow, "resources", ["arn:aws:s3:::A/b"], false],
    ["one value too many", allow, "actions", ["s3:GetObject", "s3:PutObject"], false],
    ["a Deny", deny, "actions", ["s3:GetObject"], false],
    ["no effect", { ...allow, Effect: "allow" }, "actions", ["s3:GetObject"], false],
    ["a NotAction", inverted, "actions", ["iam:GetRole"], false],
    ["Action beside NotAction", { ...allow, NotAction: "iam:*" }, "actions", ["s3:GetObject"], false],
    ["an unknown entry", { ...allow, Action: [{ Ref: "A" }] }, "actions", ["s3:GetObject"], false],
  ])("know of %s whether it narrows", (_, statement, element, values, expected) => {
    const policy = read([statement]);
    expect(entriesNarrow(policy, [replace(entry(policy, element), values)])).toBe(expected);
  });

  it("need all edits to narrow", () => {
    const policy = read([allow]);
    const good = replace(entry(policy, "actions"), ["s3:GetObject"]);
    const bad = replace(entry(policy, "actions", 1), ["*"]);
    expect([entriesNarrow(policy, [good]), entriesNarrow(policy, [good, bad])]).toEqual([true, false]);
    const renamed = { op: "renameProperty", property: 1, key: "NotAction" } as const;
    expect(entriesNarrow(policy, [{ statement: 0, edit: renamed }])).toBe(false);
  });

  it.each<[string, Json, EditValue, boolean]>([
    ["an Allow of fewer actions", allow, { ...allow, Action: "S3:getobject" }, true],
    ["an Allow of more actions", allow, { ...allow, Action: "s3:*" }, false],
    ["an Allow of more resources", allow, { ...allow, Resource: "*" }, false],
    ["an Allow beside a Deny", deny, allow, false],
    ["an Allow beside no effect", { ...allow, Effect: "allow" }, allow, false],
    ["an Allow beside Action and NotAction", { ...allow, NotAction: "iam:*" }, allow, false],
    ["an Allow under one more condition", allow, conditional, true],
    ["an Allow without the condition", conditional, allow, false],
    ["a Deny", allow, deny, false],
    ["what is no statement", allow, "s3:GetObject", false],
  ])("know of %s, added as a statement, whether it narrows", (_, statement, added, expected) => {
    const edits = [{ statement: 0, edit: { op: "addStatements", values: [added] } }] as const;
    expect(entriesNarrow(read([statement]), edits)).toBe(expected);
  });

  it.each<[string, Json, number, readonly string[], boolean]>([
    ["a covered entry", { ...allow, Action: ["s3:Get*", "S3:getobject"] }, 1, [], true],
    ["the one that covers it", { ...allow, Action: ["s3:Get*", "s3:GetObject"] }, 0, [], false],
    ["one that is written anew", { ...allow, Action: ["s3:Get*", "s3:GetObject"] }, 1, ["s3:PutObject"], false],
    ["the only one", { ...allow, Action: ["s3:Get*"] }, 0, [], false],
    ["Action beside NotAction", { ...allow, NotAction: "a:b", Action: ["s3:*", "s3:GetObject"] }, 1, [], false],
    ["an exception", { ...inverted, NotAction: ["s3:*", "s3:GetObject"] }, 1, [], true],
  ])("know of %s whether it is redundant", (_, statement, index, values, expected) => {
    const policy = read([statement]);
    expect(entryIsRedundant(policy, [replace(entry(policy, "actions", index), values)])).toBe(expected);
  });

  it("prove the removal of one entry, not of two that cover each other", () => {
    const policy = read([{ ...allow, Action: ["s3:GetObject", "s3:GetObject"] }]);
    const both = [0, 1].map((index) => replace(entry(policy, "actions", index), []));
    expect(entryIsRedundant(policy, both)).toBe(false);
  });
});

it("A list that becomes its opposite is another list", () => {
  const policy = read([allow]);
  for (const [element, key] of [
    [policy.statements[0]?.actions, "NotAction"],
    [policy.statements[0]?.resources, "NotResource"],
  ] as const) {
    const edit = { op: "renameProperty", property: element?.property.id ?? -1, key } as const;
    expect(provablyNarrows(policy, applyEdits(policy, [{ statement: 0, edit }]))).toBe(false);
  }
});

const actions = ["a:x", "a:y", "a:xy", "b:x", "b:yy"];
const resources = ["p", "q", "pq", "pp"];
const action = fc.constantFrom("a:x", "a:y", "a:x*", "a:*", "*", "b:?", "*:x", "b:yy");
const resource = fc.constantFrom("p", "q", "p*", "*", "?", "*q");
const statement = fc.record({
  Effect: fc.constantFrom("Allow", "Deny"),
  Action: fc.array(action, { minLength: 1, maxLength: 3 }),
  Resource: fc.array(resource, { minLength: 1, maxLength: 2 }),
  negated: fc.constantFrom("", "", "", "Action", "Resource"),
  conditional: fc.boolean(),
});

/** What a statement is about, by its definition: slow and obviously right. One condition, true or false. */
function applies(text: Json, [action, resource, truth]: readonly [string, string, boolean]): boolean {
  const any = (value: unknown, plain: string) => (value as string[]).some((pattern) => matchesPattern(pattern, plain));
  const onAction = "Action" in text ? any(text["Action"], action) : !any(text["NotAction"], action);
  const onResource = "Resource" in text ? any(text["Resource"], resource) : !any(text["NotResource"], resource);
  return onAction && onResource && (!("Condition" in text) || truth);
}

function allowed(statements: readonly Json[], request: readonly [string, string, boolean]): boolean {
  const decided = statements.filter((text) => applies(text, request)).map((text) => text["Effect"]);
  return decided.includes("Allow") && !decided.includes("Deny");
}

function toJson({
  negated,
  conditional: hasCondition,
  Action,
  Resource,
  Effect,
}: {
  negated: string;
  conditional: boolean;
  Action: string[];
  Resource: string[];
  Effect: string;
}): Json {
  return {
    Effect,
    [negated === "Action" ? "NotAction" : "Action"]: Action,
    [negated === "Resource" ? "NotResource" : "Resource"]: Resource,
    ...(hasCondition ? { Condition: { Bool: { "aws:SecureTransport": "true" } } } : {}),
  };
}

describe("The lemma and the meaning of policies", () => {
  const requests = actions.flatMap((name) =>
    resources.flatMap((item) => [true, false].map((truth) => [name, item, truth] as const)),
  );
  const policies = fc.array(statement.map(toJson), { minLength: 1, maxLength: 3 });

  it("never disagree, for any two policies", () => {
    let proofs = 0;
    fc.assert(
      fc.property(policies, policies, fc.nat(), (before, other, choice) => {
        // Mostly a small change, so that many pairs can be proven.
        const after =
          choice % 3 === 0
            ? other
            : before.map((text, index) => (index === choice % before.length ? (other[0] ?? text) : text));
        const policy = read(before);
        const result = edited(policy, after);
        const wider = requests.filter((request) => allowed(after, request) && !allowed(before, request));
        if (provablyNarrows(policy, result)) {
          proofs++;
          expect(wider).toEqual([]);
        }
        if (provablyPreserves(policy, result)) {
          expect(requests.filter((request) => allowed(after, request) !== allowed(before, request))).toEqual([]);
        }
      }),
      { seed: 20261123, numRuns: Number(process.env["DEEP_RUNS"] ?? 4000) },
    );
    expect(proofs).toBeGreaterThan(200);
  });

  it("never disagree, for the quick proofs of added statements", () => {
    let proofs = 0;
    fc.assert(
      fc.property(policies, fc.nat(), fc.nat(), statement.map(toJson), (before, which, entry, other) => {
        const index = which % before.length;
        const text = before[index];
        const list = text?.["Action"] as string[] | undefined;
        if (text === undefined || list === undefined || list.length < 2) return;
        // Mostly about the same resources, so that many can be proven.
        const added: Json = entry % 3 === 0 ? other : { ...text, Action: other["Action"] ?? list };
        const policy = read(before);
        const place = entry % list.length;
        const node = policy.statements[index]?.actions?.entries[place]?.node.id ?? -1;
        const edits: PlacedEdit[] = [
          { statement: index, edit: { op: "replace", node, values: [] } },
          { statement: index, edit: { op: "addStatements", values: [added as EditValue] } },
        ];
        const shorter = { ...text, Action: list.filter((_, at) => at !== place) };
        const after = before.flatMap((other, at) => (at === index ? [shorter, added] : [other]));
        if (!entriesNarrow(policy, edits)) return;
        proofs++;
        expect(provablyNarrows(policy, applyEdits(policy, edits))).toBe(true);
        expect(requests.filter((request) => allowed(after, request) && !allowed(before, request))).toEqual([]);
      }),
      { seed: 20261123, numRuns: Number(process.env["DEEP_RUNS"] ?? 4000) },
    );
    expect(proofs).toBeGreaterThan(100);
  });

  it("never disagree, for the quick proofs of edited entries", () => {
    let proofs = 0;
    fc.assert(
      fc.property(policies, fc.nat(), fc.nat(), fc.array(action, { maxLength: 2 }), (before, which, entry, values) => {
        const policy = read(before);
        const index = which % policy.statements.length;
        const element = policy.statements[index]?.actions;
        const node = element?.entries[entry % (element.entries.length || 1)]?.node;
        if (node === undefined || element === undefined || element.entries.length + values.length < 2) return;
        const edits: PlacedEdit[] = [{ statement: index, edit: { op: "replace", node: node.id, values } }];
        const after = before.map((text, at) => {
          if (at !== index) return text;
          const key = "Action" in text ? "Action" : "NotAction";
          const list = text[key] as string[];
          const place = entry % list.length;
          return { ...text, [key]: [...list.slice(0, place), ...values, ...list.slice(place + 1)] };
        });
        expect(applyEdits(policy, edits).statements[index]?.actions?.entries.map(({ value }) => value)).toEqual(
          read(after).statements[index]?.actions?.entries.map(({ value }) => value),
        );
        if (entriesNarrow(policy, edits)) {
          proofs++;
          expect(requests.filter((request) => allowed(after, request) && !allowed(before, request))).toEqual([]);
        }
        if (entryIsRedundant(policy, edits)) {
          proofs++;
          expect(requests.filter((request) => allowed(after, request) !== allowed(before, request))).toEqual([]);
        }
      }),
      { seed: 20261123, numRuns: Number(process.env["DEEP_RUNS"] ?? 4000) },
    );
    expect(proofs).toBeGreaterThan(200);
  });
});
