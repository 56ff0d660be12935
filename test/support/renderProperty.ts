import fc from "fast-check";
import { expect } from "vitest";
import { toPlainEdits } from "../../server/src/engine/fixAll.ts";
import type { Host } from "../../server/src/hosts/host.ts";
import { renderEdits } from "../../server/src/hosts/render.ts";
import { applyEdits as applyToModel } from "../../server/src/policy/applyEdits.ts";
import type { EditValue, PlacedEdit } from "../../server/src/policy/edit.ts";
import type { Policy, Statement } from "../../server/src/policy/policy.ts";
import { childrenOf, type PolicyNode, type PropertyNode, type StringNode } from "../../server/src/policy/tree.ts";
import { applyEdits } from "../../server/src/text/span.ts";

/** A notation as the tests see it. */
export interface RenderCase {
  readonly host: Host;
  readonly path: string;
  /** Throws where another reader finds an error in the text. */
  validate(text: string): void;
  /** What a value means in this notation, for comparison; without it the value itself. */
  normalise?(meaning: unknown): unknown;
}

/**
 * The text after edits of its first policy; `undefined` where they cannot be spelled. Another reader must find no
 * error in it, and the host must read what the same edits give in the model.
 */
export function renderText(
  { host, path, validate, normalise = (meaning) => meaning }: RenderCase,
  text: string,
  edits: (policy: Policy) => readonly PlacedEdit[],
): string | undefined {
  const policy = firstPolicy(host, text, path);
  const placed = edits(policy);
  const rendered = renderEdits(policy, placed);
  if (rendered === undefined) return undefined;
  const after = applyEdits(text, toPlainEdits(rendered));
  try {
    validate(after);
    const reread = firstPolicy(host, after, path);
    const model = applyToModel(policy, placed);
    expect(reread.facts.wellFormed).toBe(true);
    const statements = (all: readonly Statement[]) => all.map(({ root }) => normalise(meaningOf(root)));
    expect(statements(reread.statements)).toEqual(statements(model.statements));
    expect(meaningOf(reread.document)).toEqual(meaningOf(model.document));
  } catch (error) {
    throw new Error(`Wrong after the edits:\n${text}\n=====>\n${after}\n${error}`, { cause: error });
  }
  return after;
}

function firstPolicy(host: Host, text: string, path: string): Policy {
  const [policy] = host.parse(text, { path }).policies;
  if (policy === undefined) throw new Error(`There is no policy in:\n${text}`);
  return policy;
}

/** Edits of the first statement. */
export function inFirst(
  edits: (statement: Statement) => readonly PlacedEdit["edit"][],
): (policy: Policy) => readonly PlacedEdit[] {
  return ({ statements: [statement] }) => {
    if (statement === undefined) throw new Error("There is no statement.");
    return edits(statement).map((edit) => ({ statement: 0, edit }));
  };
}

/** The property of a key of the statement. */
export function propertyOf({ root }: Pick<Statement, "root">, ...path: readonly string[]): PropertyNode {
  let node: PolicyNode = root;
  let found: PropertyNode | undefined;
  for (const key of path) {
    found = node.kind === "object" ? node.properties.find((property) => property.key === key) : undefined;
    if (found === undefined) throw new Error(`There is no ${key}.`);
    node = found.value;
  }
  if (found === undefined) throw new Error("There is no path.");
  return found;
}

/** What a node says, without its place. The order of keys does not count, that of statements does not stand here. */
function meaningOf(node: PolicyNode): unknown {
  switch (node.kind) {
    case "string":
      return node.value.kind === "known" ? node.value.text : node.value;
    case "literal":
      return node.value;
    case "array":
      if (node.items.some(({ kind }) => kind === "statement")) return "statements";
      return node.items.map(meaningOf);
    case "object": {
      const entries = node.properties.map(({ key, value }) => [key, meaningOf(value)] as const);
      const order = (entry: unknown) => JSON.stringify(entry);
      return { entries: entries.sort((left, right) => (order(left) < order(right) ? -1 : 1)) };
    }
    case "statement":
      return "statements";
    default:
      return "unknown";
  }
}

/** A source of decisions; the first answer is given once it is exhausted, so that failures become simple. */
export type Choose = <Answer>(...answers: readonly [Answer, ...Answer[]]) => Answer;

const decisions = fc.array(fc.nat(999), { maxLength: 150, size: "max" });

function chooser(numbers: readonly number[]): Choose {
  let next = 0;
  return (...answers) => {
    const index = (numbers[next++] ?? 0) % answers.length;
    return answers[index] ?? answers[0];
  };
}

/** Documents to print; the texts that begin with a dollar stand for functions of the notation. */
const policies = fc
  .record({
    statements: fc.array(
      fc.record({
        Sid: fc.option(fc.constantFrom("First", "12", "a b"), { nil: undefined }),
        Effect: fc.constantFrom("Allow", "Deny"),
        Action: fc.oneof(
          fc.constantFrom("s3:*", "*"),
          fc.array(fc.constantFrom("s3:Get", "*", "a:b", "$join"), { maxLength: 4 }),
        ),
        Resource: fc.oneof(
          fc.constantFrom("*", "$sub", "$join", "$ref"),
          fc.array(fc.constantFrom("*", "$sub", "$join", "$long", "$ref"), { maxLength: 3 }),
        ),
        Principal: fc.option(
          fc.constantFrom<unknown>("*", { AWS: ["1", "$sub"] }, { AWS: "*", Service: ["a.amazonaws.com"] }),
          { nil: undefined, freq: 1 },
        ),
        Condition: fc.option(
          fc.constantFrom<unknown>(
            {},
            { StringEquals: { "aws:x": "1" } },
            { Bool: { "aws:y": ["true"], z: [] }, StringLike: { q: "$sub" } },
          ),
          { nil: undefined },
        ),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    single: fc.boolean(),
    id: fc.boolean(),
  })
  .map(({ statements, single, id }) => ({
    Version: "2012-10-17",
    Statement: single ? statements[0] : statements,
    ...(id ? { Id: "x" } : {}),
  }));

const text = fc.oneof(
  fc.constantFrom("s3:GetObject", "*", "s3:*", "arn:aws:s3:::a/*", "x", "true", "12", "", "2012-10-17", "a: b", "a #b"),
  fc.constantFrom("123456789012", "- a", "[a", "a, b", "it's", 'say "hi"', "${aws:username}/x", "back\\slash", "null"),
  fc.string({ maxLength: 6 }).filter((value) => !value.includes("{{") && !value.includes("&{")),
);
const key = fc.constantFrom(
  "Action",
  "Sid",
  "Resource",
  "Condition",
  "Principal",
  "StringLike",
  "aws:SourceArn",
  "StringEquals",
  "NotAction",
  "a.b",
  "x y",
  "yes",
  "Z",
);
const scalar = fc.oneof({ weight: 6, arbitrary: text }, fc.constantFrom<EditValue>(7, true, false, null));
const place = fc.record({ name: fc.constant("Name"), text });
const noPrototype = { minKeys: 1, maxKeys: 2, noNullPrototype: true } as const;
const { value } = fc.letrec<{ value: EditValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(text, { maxLength: 4 }),
    fc.dictionary(key, fc.dictionary(key, fc.array(text, { minLength: 1, maxLength: 3 }), noPrototype), noPrototype),
    fc.dictionary(key, text, noPrototype),
    fc.record({ placeholderParts: fc.tuple(text, place, text) }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), noPrototype),
  ),
}));

/** How the property of a notation is tried. */
export interface PropertyOptions {
  /** The text of a document, in a layout that the decisions make. */
  print(document: { readonly Statement: unknown }, choose: Choose): string;
  readonly runs: number;
  /** The share of edits that the notation must be able to spell. */
  readonly spelled: number;
  /** Gives edits a form that the notation may know. */
  shape?(placed: PlacedEdit, policy: Policy): PlacedEdit;
}

/** Checks that any edits of any policy in any layout give what they give in the model, or cannot be spelled. */
export function checkEdits(notation: RenderCase, { print, runs, spelled, shape }: PropertyOptions): void {
  let all = 0;
  let done = 0;
  fc.assert(
    fc.property(policies, decisions, editSeeds, fc.nat(9), (document, numbers, seeds, likely) => {
      const text = print(document, chooser(numbers));
      notation.validate(text);
      const after = renderText(notation, text, (policy) => {
        const edits = editsFrom(seeds, policy);
        return shape === undefined || likely === 0 ? edits : edits.map((placed) => shape(placed, policy));
      });
      all++;
      if (after !== undefined) done++;
    }),
    { seed: 20261123, numRuns: Number(process.env["DEEP_RUNS"] ?? runs) },
  );
  expect(done / all).toBeGreaterThan(spelled);
}

/** An edit whose place is chosen once the policy is read. */
const editSeed = fc.record({
  kind: fc.constantFrom("replace", "replace", "add", "add", "remove", "rename", "statements", "copy", "hole", "end"),
  /** Statement, or the document. */
  unit: fc.nat(4),
  node: fc.nat(30),
  other: fc.nat(30),
  key,
  values: fc.array(value, { maxLength: 3 }),
  /** At the start, at the end, or behind a key. */
  where: fc.nat(6),
});

const editSeeds = fc.array(editSeed, { minLength: 1, maxLength: 4 });

type EditSeed = typeof editSeed extends fc.Arbitrary<infer Seed> ? Seed : never;

/** The edits that the seeds mean in a policy; those that fit nowhere are left out. */
function editsFrom(seeds: readonly EditSeed[], policy: Policy): PlacedEdit[] {
  return seeds.flatMap((seed): PlacedEdit[] => {
    const isDocument = seed.unit === 4 && !policy.isImplied;
    const statement = isDocument ? undefined : seed.unit % policy.statements.length;
    const root = statement === undefined ? policy.document : policy.statements[statement]?.root;
    const edit = root && editFrom(seed, root);
    return edit === undefined ? [] : [{ statement, edit }];
  });
}

function editFrom(seed: EditSeed, root: PolicyNode): PlacedEdit["edit"] | undefined {
  const nodes = allNodes(root).filter((node) => !isFixed(node));
  const pick = <Kind extends PolicyNode | PropertyNode>(fits: (node: PolicyNode | PropertyNode) => node is Kind) => {
    const fitting = nodes.filter(fits);
    return fitting[seed.node % Math.max(1, fitting.length)];
  };
  const isProperty = (node: PolicyNode | PropertyNode) => node.kind === "property";
  const isValue = (node: PolicyNode | PropertyNode): node is PolicyNode => node.kind !== "property" && node !== root;
  switch (seed.kind) {
    case "add": {
      const object = pick((node) => node.kind === "object");
      const after = object?.properties[seed.other % Math.max(1, object.properties.length)];
      const where = seed.where === 0 ? { atStart: true } : seed.where < 4 && after ? { after: after.id } : {};
      const [written = ""] = seed.values;
      return object && { op: "addProperty", object: object.id, key: seed.key, value: written, ...where };
    }
    case "remove": {
      const property = pick(isProperty);
      return property && { op: "removeProperty", property: property.id };
    }
    case "rename": {
      const property = pick(isProperty);
      return property && { op: "renameProperty", property: property.id, key: seed.key };
    }
    case "hole": {
      const node = pick((one): one is StringNode => one.kind === "string" && one.value.kind === "template");
      return node && { op: "removeHole", node: node.id, hole: 0 };
    }
    case "end": {
      const node = pick((one): one is StringNode => one.kind === "string" && one.value.kind === "template");
      const last = node?.value.kind === "template" ? node.value.parts.at(-1) : undefined;
      const end = typeof last === "string" ? /[\w./:*-]+$/.exec(last)?.[0] : undefined;
      return node && end ? { op: "replaceEnd", node: node.id, end, value: "x/y-*:z" } : undefined;
    }
    case "statements": {
      const entry = { Effect: "Allow", Action: seed.values, Resource: "*" };
      return root.kind === "object" && root.properties.some(({ key }) => key === "Effect")
        ? { op: "addStatements", values: [entry] }
        : undefined;
    }
    default: {
      const node = pick(isValue);
      const copied = nodes.filter(isValue).filter(({ span }) => span.end > span.start)[seed.other];
      const written = seed.kind === "copy" && copied !== undefined ? [...seed.values, { copied }] : seed.values;
      return node && { op: "replace", node: node.id, values: written };
    }
  }
}

/** What makes the document a policy stays: its date, and the list of statements. */
function isFixed(node: PolicyNode | PropertyNode): boolean {
  if (node.kind === "string") return node.value.kind === "known" && node.value.text === "2012-10-17";
  if (node.kind === "property") return node.key === "Version" || node.key === "Statement";
  return node.kind === "statement" || (node.kind === "array" && node.items.some(({ kind }) => kind === "statement"));
}

function allNodes(node: PolicyNode | PropertyNode): (PolicyNode | PropertyNode)[] {
  return [node, ...childrenOf(node).flatMap(allNodes)];
}
