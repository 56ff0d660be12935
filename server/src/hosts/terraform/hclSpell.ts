import type { ArrayNode, ObjectNode, PolicyNode, PropertyNode } from "../../policy/tree.ts";
import { type Brackets, reindent } from "../bracketSpell.ts";
import { indentAt, type Parts, textOf, type Unit } from "../speller.ts";

/** How HCL writes what stands between brackets, in the style of the text around a node. */
export function hclBrackets(unit: Unit, near: PolicyNode | PropertyNode): Brackets {
  const { keys, memberEnds, lists, braceSpaces } = collectionsIn(unit, near);
  const [firstKey] = keys;
  const memberEnd = memberEnds[0] ?? "";
  return {
    text: (parts) => quoteHcl(parts, "$${"),
    key: (key) => (firstKey?.isQuoted || !isIdentifier(key) ? quoteHcl([key], "$${").join("") : key),
    assign: firstKey?.assign ?? " = ",
    memberEnd,
    trailingComma: lists[0] ?? memberEnd === "",
    growsLines: true,
    braceSpace: braceSpaces[0] ?? " ",
    linesGo: true,
    comment: hclComment,
    copy: (node, indent) => copyHcl(unit, node, indent),
  };
}

export const hclComment = /\/\*[\s\S]*?\*\/|(?:\/\/|#)[^\r\n]*/g;

/** A node as its text stands; the lines of a heredoc cannot move. */
export function copyHcl(unit: Unit, { span }: PolicyNode, indent: string | undefined): Parts {
  const text = textOf(unit, span);
  return [/<<-?\w/.test(text) ? text : reindent(text, indentAt(unit, span.start), indent)];
}

/**
 * The parts as one string. `dollar` is what a dollar and a brace are written as, so that they are text.
 * https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
 */
export function quoteHcl(parts: Parts, dollar: "$${" | "&{"): Parts {
  const inside = parts.map((part, index) => {
    const text = escapeHcl(typeof part === "string" ? part : part.text, dollar);
    // With what begins the next part a sign at the end could mean something else.
    const apart = index < parts.length - 1 ? text.replace(/[$%]+$/, (run) => escapeSigns(run)) : text;
    return typeof part === "string" ? apart : { ...part, text: apart };
  });
  return ['"', ...inside, '"'];
}

function escapeHcl(text: string, dollar: string): string {
  const escaped = JSON.stringify(text).slice(1, -1);
  // HCL knows no short escapes for these two.
  const known = escaped.replace(/\\./g, (pair) => (pair === "\\b" ? "\\u0008" : pair === "\\f" ? "\\u000c" : pair));
  // Of several signs before the brace only the last one is doubled, and readers may count them otherwise.
  return known.replace(/([$%])\1*\{/g, (run, sign: string) => {
    return escapeSigns(run.slice(0, -2)) + (sign === "$" ? dollar : "%%{");
  });
}

function escapeSigns(run: string): string {
  return run.replaceAll("$", "\\u0024").replaceAll("%", "\\u0025");
}

/** Whether a key may stand without quotes. */
function isIdentifier(key: string): boolean {
  return /^[A-Za-z_][\w-]*$/.test(key) && !/^(?:null|true|false|for)$/.test(key);
}

/** How lists and objects are written, nearest first. */
export interface Collections {
  readonly keys: { readonly isQuoted: boolean; readonly assign: string }[];
  readonly memberEnds: ("," | "")[];
  readonly braceSpaces: string[];
  /** Of each list on several lines whether its last item has a comma. */
  readonly lists: boolean[];
}

export function collectionsIn(unit: Unit, near: PolicyNode | PropertyNode): Collections {
  const found: Collections = { keys: [], memberEnds: [], braceSpaces: [], lists: [] };
  collect(unit, near, found);
  collect(unit, unit.root, found);
  unit.policy.statements.forEach(({ root }, index) => {
    collect({ ...unit, root, start: unit.policy.statementStarts[index] ?? unit.start }, root, found);
  });
  return found;
}

function collect(unit: Unit, node: PolicyNode | PropertyNode, found: Collections): void {
  if (node.span.start === node.span.end) return;
  if (node.kind === "array") {
    const comma = trailingComma(unit, node);
    if (comma !== undefined) found.lists.push(comma);
    for (const item of node.items) collect(unit, item, found);
  } else if (node.kind === "object") {
    const [first] = node.properties;
    if (first === undefined) return;
    const lead = textOf(unit, { start: node.span.start + 1, end: first.span.start });
    if (lead.includes("\n")) found.memberEnds.push(...memberEndOf(unit, node));
    else found.braceSpaces.push(lead === "" ? "" : " ");
    for (const property of node.properties) collect(unit, property, found);
  } else if (node.kind === "property") {
    const between = textOf(unit, { start: node.keySpan.end, end: node.value.span.start });
    const colon = /^([ \t]?)[ \t]*:/.exec(between);
    const isQuoted = textOf(unit, node.keySpan).startsWith('"');
    found.keys.push({ isQuoted, assign: colon === null ? " = " : `${colon[1]}: ` });
    collect(unit, node.value, found);
  }
}

/** `undefined` for a list that says nothing. */
function trailingComma(unit: Unit, { span, items }: ArrayNode): boolean | undefined {
  const last = items.at(-1);
  if (last === undefined) return undefined;
  const rest = textOf(unit, { start: last.span.end, end: span.end }).replace(hclComment, "");
  return /\n\s*\]$/.test(rest) ? rest.trimStart().startsWith(",") : undefined;
}

/** What ends the members of an object on several lines, if it says so. */
function memberEndOf(unit: Unit, { span, properties: [first, second] }: ObjectNode): ("," | "")[] {
  if (first === undefined) return [];
  const gap = textOf(unit, { start: first.span.end, end: second?.span.start ?? span.end }).replace(hclComment, "");
  if (gap.includes(",")) return [","];
  return second === undefined ? [] : [""];
}
