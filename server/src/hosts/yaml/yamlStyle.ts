import type { ArrayNode, ObjectNode, PolicyNode, PropertyNode } from "../../policy/tree.ts";
import { columnOf, textOf, type Unit } from "../speller.ts";
import { isPlain } from "./yamlScalar.ts";

/** How the YAML around a place is written. */
export interface YamlStyle {
  /** Whether texts that need no quotes have none. */
  readonly plain: boolean;
  /** The quotes of the others. */
  readonly quote: Quote;
  readonly keyQuote: Quote | "";
  /** Whether lists stand in brackets. */
  readonly flowLists: boolean;
  /** What a map is indented by below its key, and a list. */
  readonly step: string;
  readonly listStep: string;
  /** What stands before an item of a list, such as `- `. */
  readonly dash: string;
  /** What stands inside the braces of a map on one line. */
  readonly braceSpace: string;
}

export type Quote = '"' | "'";

/** The style at a place: that of the nodes that are near to it, nearest first, else of its unit, else of the policy. */
export function styleAt(unit: Unit, ...near: readonly (readonly PolicyNode[])[]): YamlStyle {
  const units = [unit, ...unitsOf(unit)];
  const nearStrings = near.map((nodes) => nodes.flatMap((node) => stringsIn(unit, node)));
  const strings = [...nearStrings, ...units.map(allStrings)];
  const collections = units.map(collectionsIn);
  const firstOf = <Result>(read: (found: Collections) => Result | undefined): Result | undefined => {
    for (const found of collections) {
      const result = read(found);
      if (result !== undefined) return result;
    }
    return undefined;
  };
  const step = /^ +$/.test(unit.layout.step) ? unit.layout.step : "  ";
  return {
    plain: decide(strings, ({ quote, needsQuotes }) => (needsQuotes ? undefined : quote === "")) ?? true,
    quote: decide(strings, ({ quote }) => (quote === "" ? undefined : quote === "'")) ? "'" : '"',
    keyQuote: firstOf(({ keyQuotes }) => keyQuotes[0]) ?? "",
    flowLists: firstOf(({ flowLists }) => (flowLists.length === 0 ? undefined : !flowLists.includes(false))) ?? false,
    step: firstOf(({ steps }) => steps[0]) ?? step,
    listStep: firstOf(({ listSteps }) => listSteps[0]) ?? step,
    dash: firstOf(({ dashes }) => dashes[0]) ?? "- ",
    braceSpace: firstOf(({ braceSpaces }) => braceSpaces[0]) ?? "",
  };
}

/** The document and the statements. */
function unitsOf({ policy, ...unit }: Unit): Unit[] {
  const document = { ...unit, policy, root: policy.document, start: policy.start };
  const statements = policy.statements.map(({ root }, index) => {
    return { ...unit, policy, root, start: policy.statementStarts[index] ?? unit.start };
  });
  return [document, ...statements];
}

interface WrittenString {
  readonly quote: Quote | "";
  readonly needsQuotes: boolean;
}

/** What most of the strings say, of the first ones that say something. */
function decide(
  strings: readonly (readonly WrittenString[])[],
  read: (string: WrittenString) => boolean | undefined,
): boolean | undefined {
  for (const scope of strings) {
    const answers = scope.map(read).filter((answer) => answer !== undefined);
    if (answers.length > 0) return answers.filter((answer) => answer).length * 2 >= answers.length;
  }
  return undefined;
}

/** Words such as `Allow` say little of how other texts are written. */
function allStrings(unit: Unit): WrittenString[] {
  if (unit.root.kind !== "object") return [];
  const words = new Set(["Effect", "Sid"]);
  const others = unit.root.properties.filter(({ key }) => !words.has(key));
  const strings = others.flatMap(({ value }) => stringsIn(unit, value));
  return strings.some(({ needsQuotes }) => !needsQuotes) ? strings : [...strings, ...stringsIn(unit, unit.root)];
}

function stringsIn(unit: Unit, node: PolicyNode): WrittenString[] {
  if (node.kind === "array") return node.items.flatMap((item) => stringsIn(unit, item));
  if (node.kind === "object") return node.properties.flatMap(({ value }) => stringsIn(unit, value));
  if (node.kind !== "string" || node.value.kind !== "known") return [];
  const quote = quoteAt(unit, node.span.start);
  if (quote === "" && /^[*!|>]|^<</.test(textOf(unit, node.span))) return [];
  return [{ quote, needsQuotes: !isPlain(node.value.text, false) }];
}

export function quoteAt(unit: Unit, offset: number): Quote | "" {
  const character = unit.text.charAt(unit.start + offset);
  return character === '"' || character === "'" ? character : "";
}

/** How the lists and maps of a unit are written, in their order. */
interface Collections {
  readonly keyQuotes: (Quote | "")[];
  readonly flowLists: boolean[];
  readonly steps: string[];
  readonly listSteps: string[];
  readonly dashes: string[];
  readonly braceSpaces: string[];
}

function collectionsIn(unit: Unit): Collections {
  const found: Collections = { keyQuotes: [], flowLists: [], steps: [], listSteps: [], dashes: [], braceSpaces: [] };
  const visit = (node: PolicyNode, property: PropertyNode | undefined): void => {
    const opening = unit.text.charAt(unit.start + node.span.start);
    if (node.span.end === node.span.start || opening === "*" || opening === "!") return;
    if (node.kind === "array") visitList(node, property, opening);
    else if (node.kind === "object") visitMap(node, property, opening);
  };
  const visitList = (list: ArrayNode, property: PropertyNode | undefined, opening: string): void => {
    const [first] = list.items;
    if (first === undefined) return;
    // The list of statements says nothing of how their lists are written, but how they are indented.
    if (first.kind !== "statement") found.flowLists.push(opening === "[");
    if (opening === "-") {
      if (property !== undefined && isWritten(property)) found.listSteps.push(stepBelow(unit, property, list));
      const dash = /^- +(?=[^ #])/.exec(textOf(unit, { start: list.span.start, end: list.span.start + 20 }))?.[0];
      if (dash !== undefined) found.dashes.push(dash);
    }
    for (const item of list.items) visit(item, undefined);
  };
  const visitMap = (map: ObjectNode, property: PropertyNode | undefined, opening: string): void => {
    const [first] = map.properties;
    if (first === undefined) return;
    found.keyQuotes.push(quoteAt(unit, first.keySpan.start));
    if (opening === "{") found.braceSpaces.push(/^\{\s/.test(textOf(unit, map.span)) ? " " : "");
    else if (property !== undefined) found.steps.push(stepBelow(unit, property, map));
    for (const inner of map.properties) visit(inner.value, inner);
  };
  visit(unit.root, undefined);
  return found;
}

/** The key of a document that is made up around its statements is not. */
function isWritten({ keySpan }: PropertyNode): boolean {
  return keySpan.end > keySpan.start;
}

function stepBelow(unit: Unit, { keySpan }: PropertyNode, { span }: PolicyNode): string {
  return " ".repeat(Math.max(0, columnOf(unit, span.start) - columnOf(unit, keySpan.start)));
}
