import { parseAllDocuments, type Tags } from "yaml";

/** A policy as a reader sees it that knows nothing of hosts. */
export interface SeenPolicy {
  /** As in `Resources.Role.Properties.Policies[0].PolicyDocument`. */
  readonly place: string;
  /** The type of the resource around it. */
  readonly type: string | undefined;
  readonly statements: number;
}

/**
 * All objects with a `Statement`, and all lists of statements without one, in a plain reading of YAML. Of a key that
 * is written twice it sees the last one, and no branches of functions.
 */
export function readDumbly(text: string): readonly SeenPolicy[] {
  return parseAllDocuments(text, { customTags, logLevel: "silent", uniqueKeys: false }).flatMap((document) =>
    walk(document.toJS(), "", undefined),
  );
}

const names = "And Base64 Cidr Equals FindInMap GetAZs GetAtt If ImportValue Join Not Or Select Split Sub Transform";

/** `!Sub x` becomes `{ "Fn::Sub": x }`, be it a scalar or a list. */
const customTags = ["Ref", ...names.split(" ")].flatMap((name) => {
  const wrap = (value: unknown) => ({ [name === "Ref" ? name : `Fn::${name}`]: value });
  const json = (node: unknown) => JSON.parse(JSON.stringify(node)) as unknown;
  return [
    { tag: `!${name}`, resolve: wrap },
    { tag: `!${name}`, collection: "seq", resolve: (node: unknown) => wrap(json(node)) },
    { tag: `!${name}`, collection: "map", resolve: (node: unknown) => wrap(json(node)) },
  ];
}) as Tags;

function walk(value: unknown, place: string, type: string | undefined): SeenPolicy[] {
  if (Array.isArray(value)) {
    if (value.some(isStatement)) return [{ place, type, statements: value.length }];
    return value.flatMap((item, index) => walk(item, `${place}[${index}]`, type));
  }
  if (!isObject(value)) return [];
  const { Statement: statement, Type: own } = value;
  if (Array.isArray(statement)) return [{ place, type, statements: statement.length }];
  if (isObject(statement)) return [{ place, type, statements: 1 }];
  const declared = typeof own === "string" && own.includes("::") ? own : type;
  return Object.entries(value).flatMap(([key, inner]) => walk(inner, place === "" ? key : `${place}.${key}`, declared));
}

function isStatement(value: unknown): boolean {
  return isObject(value) && "Effect" in value && ("Action" in value || "NotAction" in value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
