import type { Location, PolicyNode, PropertyNode } from "../../policy/tree.ts";
import type { RenderedEdit } from "../host.ts";
import { textOf, type Unit } from "../speller.ts";
import { hasAnchors } from "./yamlParts.ts";

/** Whether the text at the node is that of an alias or a merge key, which brings it from another place. */
export function isAliased(unit: Unit, { node, ancestors }: Location): boolean {
  return [...ancestors, node].some((one) => {
    if (one.kind === "property") return /^\*|^<</.test(textOf(unit, one.keySpan));
    return unit.text.charAt(unit.start + one.span.start) === "*" && one.span.end > one.span.start;
  });
}

/** Whether an alias brings the node to another place too, where an edit would change more than was asked for. */
export function isAnchored(unit: Unit, location: Location): boolean {
  if (!hasAnchors(unit.text)) return false;
  const leads = [...linesAbove(unit), ...leadsOf(unit, [...location.ancestors, location.node])];
  return leads.some((lead) => holdsAnchor(unit.text, lead));
}

/** Whether the edits take away a text that an alias refers to. */
export function removesAnchor(unit: Unit, edits: readonly RenderedEdit[]): boolean {
  if (!hasAnchors(unit.text)) return false;
  return edits.some(({ start, end }) => holdsAnchor(unit.text, unit.text.slice(start, end)));
}

function holdsAnchor(text: string, part: string): boolean {
  return [...part.matchAll(/&([^\s[\]{},]+)/g)].some(([, name]) => text.includes(`*${name}`));
}

/** What stands before each node of a chain, behind its key or dash: its anchor and tag, if it has one. */
function leadsOf(unit: Unit, chain: readonly (PolicyNode | PropertyNode)[]): string[] {
  return chain.map((node, index) => {
    const parent = chain[index - 1];
    const end = node.span.start;
    if (parent?.kind === "property") return textOf(unit, { start: parent.keySpan.end, end });
    if (parent?.kind !== "array") return "";
    const before = parent.items.findLast((item) => item.span.end <= end && item !== node);
    return textOf(unit, { start: before?.span.end ?? parent.span.start, end });
  });
}

/** The lines that the unit stands in, by their indents, with what stands before it on its own line. */
function linesAbove({ text, start }: Unit): string[] {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const found = [text.slice(from, start)];
  let below = placeOf(text.slice(from));
  for (const line of text.slice(0, from).split("\n").reverse()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const place = placeOf(line);
    const isAbove = place.indent < below.indent || (place.indent === below.indent && below.isItem && !place.isItem);
    if (!isAbove) continue;
    found.push(line);
    below = place;
  }
  return found;
}

function placeOf(line: string): { readonly indent: number; readonly isItem: boolean } {
  const [, blanks = "", dash = ""] = /^( *)(-(?=\s))?/.exec(line) ?? [];
  return { indent: blanks.length, isItem: dash !== "" };
}
