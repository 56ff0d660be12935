import { type EditValue, isCopiedNode, isPlaceholderText } from "../policy/edit.ts";
import type { PolicyNode } from "../policy/tree.ts";
import { allDefined, join, type Layout, type Parts } from "./speller.ts";

/** How a notation writes what stands between brackets. */
export interface Brackets {
  /** A string with these parts. */
  text(parts: Parts): Parts;
  key(key: string): string;
  /** What stands between a key and its value. */
  readonly assign: string;
  /** What ends a member of an object on a line of its own, if another one follows. */
  readonly memberEnd: "," | "";
  /** Whether the last item of a list on lines of their own has a comma. */
  readonly trailingComma: boolean;
  /** Whether what grows too long for its line gets a line for each member. */
  readonly growsLines: boolean;
  /** What stands inside the braces of an object on one line. */
  readonly braceSpace: string;
  /** Whether a line goes with the comment at its end, and the last member may have a comma. */
  readonly linesGo: boolean;
  /** Comments outside strings; global. */
  readonly comment: RegExp;
  /** A node as its text stands, for a line that is indented so; `undefined` where it cannot stand there. */
  copy(node: PolicyNode, indent: string | undefined): Parts | undefined;
}

/** What goes around the members of a list or object. */
interface Spacing {
  readonly inside: string;
  readonly separator: string;
  readonly end: string;
}

/**
 * The value between brackets. `indent` is the white space of the line that it begins on; `undefined` puts it all on
 * that line.
 */
export function spell(
  value: EditValue,
  indent: string | undefined,
  layout: Layout,
  brackets: Brackets,
): Parts | undefined {
  if (typeof value === "string") return brackets.text([value]);
  if (typeof value !== "object" || value === null) return [JSON.stringify(value)];
  if (isPlaceholderText(value)) return brackets.text(value.placeholderParts);
  if (isCopiedNode(value)) return brackets.copy(value.copied, indent);
  const inner = indent === undefined ? undefined : indent + layout.step;
  if (Array.isArray(value)) {
    const items = value.map((item: EditValue) => spell(item, inner, layout, brackets));
    return encloseList(items, indent, layout, brackets);
  }
  const members = Object.entries(value).map(([key, member]) => spellMember(key, member, inner, layout, brackets));
  if (indent === undefined) {
    const { braceSpace } = brackets;
    return enclose("{", members, "}", { inside: braceSpace, separator: ", ", end: braceSpace });
  }
  return enclose("{", members, "}", objectOnLines(indent, layout, brackets));
}

/** A key with its value. */
export function spellMember(
  key: string,
  value: EditValue,
  indent: string | undefined,
  layout: Layout,
  brackets: Brackets,
): Parts | undefined {
  const spelled = spell(value, indent, layout, brackets);
  return spelled === undefined ? undefined : [brackets.key(key) + brackets.assign, ...spelled];
}

/** A list whose line is indented so, an item a line; `undefined` puts it all on one line. */
export function encloseList(
  items: readonly (Parts | undefined)[],
  indent: string | undefined,
  { newline, step }: Layout,
  { trailingComma }: Brackets,
): Parts | undefined {
  if (indent === undefined) return enclose("[", items, "]", { inside: "", separator: ", ", end: "" });
  const inside = newline + indent + step;
  const end = (trailingComma ? "," : "") + newline + indent;
  return enclose("[", items, "]", { inside, separator: `,${inside}`, end });
}

/** Members on lines of their own, in an object whose line is indented so. */
export function objectOnLines(indent: string, { newline, step }: Layout, { memberEnd }: Brackets): Spacing {
  const inside = newline + indent + step;
  return { inside, separator: memberEnd + inside, end: newline + indent };
}

/** The members between brackets. */
function enclose(
  open: string,
  members: readonly (Parts | undefined)[],
  close: string,
  { inside, separator, end }: Spacing,
): Parts | undefined {
  const spelled = allDefined(members);
  if (spelled === undefined || spelled.length === 0) return spelled && [open + close];
  return [open + inside, ...join(spelled, separator), end + close];
}

/** Further lines of a text move with its first one, from a line with one indent to a line with another. */
export function reindent(text: string, from: string, to: string | undefined): string {
  return to === undefined ? text : text.replaceAll(`\n${from}`, `\n${to}`);
}
