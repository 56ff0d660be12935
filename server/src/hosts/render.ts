import type { EditValue, PlacedEdit, PolicyEdit } from "../policy/edit.ts";
import type { Policy } from "../policy/policy.ts";
import type { Notation } from "../policy/source.ts";
import { type ArrayNode, locate, type NodeId, type ObjectNode } from "../policy/tree.ts";
import { renderEmbedded } from "./embedded.ts";
import type { RenderedEdit } from "./host.ts";
import { jsonSpeller } from "./json/jsonRender.ts";
import { layoutOf } from "./json/jsonSpell.ts";
import type { Speller, Unit } from "./speller.ts";

/**
 * Spells edits of a policy in its own notation, as edits of its file. `undefined` where this place cannot take them:
 * a node is not there, is shared with another place, or stands in a string that cannot hold the new text.
 */
export function renderEdits(policy: Policy, edits: readonly PlacedEdit[]): readonly RenderedEdit[] | undefined {
  const { text, notation } = policy.source;
  const layout = layoutOf(text);
  const rendered: RenderedEdit[] = [];
  for (const statement of new Set(edits.map((placed) => placed.statement))) {
    if (statement === undefined && policy.isImplied) return undefined;
    const root = statement === undefined ? policy.document : policy.statements[statement]?.root;
    const start = statement === undefined ? policy.start : policy.statementStarts[statement];
    if (root === undefined || start === undefined) return undefined;
    const own = edits.filter((placed) => placed.statement === statement).map(({ edit }) => edit);
    const inUnit = renderUnit({ text, root, start, layout, policy }, own, spellers[notation]);
    if (inUnit === undefined) return undefined;
    rendered.push(...inUnit);
  }
  return renderEmbedded(policy.source, rendered);
}

const spellers: Readonly<Record<Notation, Speller>> = {
  json: jsonSpeller,
  yaml: jsonSpeller,
  hcl: jsonSpeller,
  terraform: jsonSpeller,
};

/** Edits to members of one list or object are spelled together, for the sake of what stands between them. */
function renderUnit(unit: Unit, edits: readonly PolicyEdit[], speller: Speller): RenderedEdit[] | undefined {
  const spelled: (readonly RenderedEdit[] | undefined)[] = [];
  const lists = new Map<ArrayNode, Map<NodeId, readonly EditValue[]>>();
  const removals = new Map<ObjectNode, Set<NodeId>>();
  for (const edit of edits) {
    if (edit.op === "addStatements") {
      spelled.push(isListed(unit) ? speller.addStatements(unit, edit.values) : undefined);
      continue;
    }
    const location = locate(unit.root, targetOf(edit));
    const parent = location?.ancestors.at(-1);
    if (location === undefined) return undefined;
    const { node } = location;
    if (edit.op === "replace" && node.kind !== "property") {
      if (parent?.kind === "array") {
        lists.set(parent, (lists.get(parent) ?? new Map()).set(node.id, edit.values));
      } else {
        spelled.push(speller.replaceValue(unit, location, edit.values));
      }
    } else if (edit.op === "addProperty" && node.kind === "object") {
      spelled.push(speller.addProperty(unit, node, edit));
    } else if (edit.op === "renameProperty" && node.kind === "property") {
      spelled.push(speller.renameProperty(unit, node, edit.key));
    } else if (edit.op === "removeProperty" && parent?.kind === "object") {
      removals.set(parent, (removals.get(parent) ?? new Set()).add(node.id));
    } else {
      return undefined;
    }
  }
  for (const [list, items] of lists) spelled.push(speller.replaceItems(unit, list, items));
  for (const [object, properties] of removals) spelled.push(speller.removeProperties(unit, object, properties));
  return spelled.includes(undefined) ? undefined : (spelled as RenderedEdit[][]).flat();
}

function targetOf(edit: Exclude<PolicyEdit, { op: "addStatements" }>): NodeId {
  if (edit.op === "replace") return edit.node;
  return edit.op === "addProperty" ? edit.object : edit.property;
}

/** Whether the unit is a statement that stands in the list, or alone in its place, and not in a choice. */
function isListed({ policy, start }: Unit): boolean {
  const element = policy.statementElement?.node;
  const direct = element?.kind === "array" ? element.items : [element];
  return direct.some((node) => node?.kind === "statement" && policy.statementStarts[node.index] === start);
}
