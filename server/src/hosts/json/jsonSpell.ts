import { type EditValue, isPlaceholderText, type Placeholder } from "../../policy/edit.ts";

/** New text, with places to fill in. */
export type Parts = readonly (string | Placeholder)[];

/** How a text is laid out. */
export interface Layout {
  readonly newline: string;
  /** One step of indentation. */
  readonly step: string;
}

/** The first indented line tells the step. */
export function layoutOf(text: string): Layout {
  const step = /\n([ \t]+)\S/.exec(text.slice(0, 20_000))?.[1] ?? "  ";
  return { newline: text.includes("\r\n") ? "\r\n" : "\n", step: step.startsWith("\t") ? "\t" : step };
}

/** What goes around the members of a list or object. */
export interface Spacing {
  readonly inside: string;
  readonly separator: string;
  readonly end: string;
}

/** Members on lines of their own, in a list or object whose line is indented so. */
export function onLines(indent: string, { newline, step }: Layout): Spacing {
  const inside = newline + indent + step;
  return { inside, separator: `,${inside}`, end: newline + indent };
}

/**
 * The value as JSON. `indent` is the white space of the line that it begins on; `undefined` puts it all on that
 * line.
 */
export function spell(value: EditValue, indent: string | undefined, layout: Layout): Parts {
  if (typeof value !== "object" || value === null) return [JSON.stringify(value)];
  if (isPlaceholderText(value)) return quoted(value.placeholderParts);
  const inner = indent === undefined ? undefined : indent + layout.step;
  if (Array.isArray(value)) {
    const items = value.map((item: EditValue) => spell(item, inner, layout));
    return enclose("[", items, "]", indent === undefined ? onOneLine("") : onLines(indent, layout));
  }
  const members = Object.entries(value).map(([key, member]) => spellMember(key, member, inner, layout));
  return enclose("{", members, "}", indent === undefined ? onOneLine(" ") : onLines(indent, layout));
}

/** `"key": value`. */
export function spellMember(key: string, value: EditValue, indent: string | undefined, layout: Layout): Parts {
  return [`${JSON.stringify(key)}: `, ...spell(value, indent, layout)];
}

/** The members between brackets. */
export function enclose(open: string, members: readonly Parts[], close: string, spacing: Spacing): Parts {
  if (members.length === 0) return [open + close];
  return [open + spacing.inside, ...join(members, spacing.separator), spacing.end + close];
}

/** The members with a separator between each two. */
export function join(members: readonly Parts[], separator: string): Parts {
  return members.flatMap((member, index) => (index === 0 ? member : [separator, ...member]));
}

function onOneLine(space: string): Spacing {
  return { inside: space, separator: ", ", end: space };
}

/** The parts as one JSON string; the text around and inside the places is escaped. */
function quoted(parts: Parts): Parts {
  const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
  const inside = parts.map((part) =>
    typeof part === "string" ? escaped(part) : { ...part, text: escaped(part.text) },
  );
  return ['"', ...inside, '"'];
}
