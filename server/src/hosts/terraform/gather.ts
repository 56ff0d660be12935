import type { PolicyNode, PropertyNode } from "../../policy/tree.ts";
import type { Span } from "../../text/span.ts";
import type { HclBlock, HclExpression } from "./hclTree.ts";
import { arrayNode, keyText, type NodeContext, objectNode, propertyNode, toNode, unknownNode } from "./nodes.ts";

/**
 * The value of `Principal` that blocks describe together; `undefined` where one of them does not say its type.
 * Blocks of one type give one list.
 */
export function gatherPrincipals(
  blocks: readonly HclBlock[],
  span: Span,
  context: NodeContext,
): PolicyNode | undefined {
  const entries = entriesOf(blocks, ["type"], "identifiers", context);
  if (entries === undefined) return undefined;
  const [only] = entries;
  const anyone = only !== undefined && entries.length === 1 && only.path[0]?.text === "*" ? anyoneIn(only) : undefined;
  return anyone ?? nest(entries, span, 0);
}

/** The value of `Condition` that blocks describe together; `undefined` where one says no operator or no key. */
export function gatherConditions(
  blocks: readonly HclBlock[],
  span: Span,
  context: NodeContext,
): PolicyNode | undefined {
  const entries = entriesOf(blocks, ["test", "variable"], "values", context);
  return entries && nest(entries, span, 0);
}

/** A block: the keys that lead to its value, and the value. */
interface GatheredEntry {
  readonly span: Span;
  readonly path: readonly { readonly text: string; readonly span: Span }[];
  readonly value: PolicyNode;
}

function entriesOf(
  blocks: readonly HclBlock[],
  keys: readonly string[],
  valueName: string,
  context: NodeContext,
): GatheredEntry[] | undefined {
  const entries: GatheredEntry[] = [];
  for (const block of blocks) {
    const argument = (name: string) => block.attributes.find((attribute) => attribute.name === name)?.value;
    const found = keys.map(argument).filter((key): key is HclExpression => key !== undefined && key.kind !== "other");
    if (found.length < keys.length) return undefined;
    const path = found.map((key) => ({ text: keyText(key, context), span: key.span }));
    const end = block.inside.end;
    const value = argument(valueName);
    entries.push({
      span: block.span,
      path,
      value: value === undefined ? unknownNode({ start: end, end }) : toNode(value, context),
    });
  }
  return entries;
}

/** `"*"` alone, which the provider writes without a type. */
function anyoneIn({ value }: GatheredEntry): PolicyNode | undefined {
  const item = value.kind === "array" && value.items.length === 1 ? value.items[0] : undefined;
  return item?.kind === "string" && item.value.kind === "known" && item.value.text === "*" ? item : undefined;
}

/** The entries as an object by their keys from this level on; entries with the same keys give one list. */
function nest(entries: readonly GatheredEntry[], span: Span, level: number): PolicyNode {
  const byKey = new Map<string, GatheredEntry[]>();
  for (const entry of entries) {
    const key = entry.path[level]?.text ?? "";
    const members = byKey.get(key);
    if (members === undefined) byKey.set(key, [entry]);
    else members.push(entry);
  }
  const properties = [...byKey].flatMap(([key, members]): PropertyNode[] => {
    const keySpan = members[0]?.path[level]?.span;
    if (keySpan === undefined) return [];
    const around = spanAround(members.map((member) => member.span));
    const isLast = members.every(({ path }) => path.length === level + 1);
    const value = isLast ? joinLists(members.map((member) => member.value)) : nest(members, around, level + 1);
    return [propertyNode({ span: around, key, keySpan, value })];
  });
  // Of two that enclose one another the inner one ends first.
  return objectNode(
    span,
    properties.sort((left, right) => left.span.end - right.span.end),
  );
}

function joinLists(values: readonly PolicyNode[]): PolicyNode {
  const [first] = values;
  if (first !== undefined && values.length === 1) return first;
  const items = values.flatMap((value) => (value.kind === "array" ? value.items : [value]));
  return arrayNode(spanAround(values.map(({ span }) => span)), items);
}

function spanAround(spans: readonly Span[]): Span {
  return { start: Math.min(...spans.map(({ start }) => start)), end: Math.max(...spans.map(({ end }) => end)) };
}
