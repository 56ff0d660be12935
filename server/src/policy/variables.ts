/** A policy variable in a text, or what looks like one. */
export interface VariableUse {
  /** Offsets in the text, from `${` to behind `}`. */
  readonly start: number;
  readonly end: number;
  /** What stands between the brackets, without the default. */
  readonly name: string;
  readonly fault: VariableFault | undefined;
}

/** `brace`: it does not end; `empty`: it has no name; `space`: its name has blanks; `quote`: its default has no quotes. */
export type VariableFault = "brace" | "empty" | "space" | "quote";

/** Whether a text holds a policy variable, or the beginning of one. */
export function holdsVariable(text: string): boolean {
  return text.includes("${");
}

/**
 * The policy variables of a text. `${*}`, `${?}` and `${$}` are the characters themselves, and none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function readVariables(text: string): VariableUse[] {
  const uses: VariableUse[] = [];
  for (let start = text.indexOf("${"); start !== -1; ) {
    const close = text.indexOf("}", start);
    const next = text.indexOf("${", start + 2);
    const isOpen = close === -1 || (next !== -1 && next < close);
    const end = isOpen ? (next === -1 ? text.length : next) : close + 1;
    const inside = text.slice(start + 2, isOpen ? end : close);
    if (!/^[*?$]$/.test(inside)) uses.push({ start, end, ...readInside(inside, isOpen) });
    start = text.indexOf("${", end);
  }
  return uses;
}

function readInside(inside: string, isOpen: boolean): Pick<VariableUse, "name" | "fault"> {
  const comma = inside.indexOf(",");
  const name = comma === -1 ? inside : inside.slice(0, comma);
  if (isOpen) return { name, fault: "brace" };
  if (name.trim() === "") return { name, fault: "empty" };
  if (/\s/.test(name)) return { name, fault: "space" };
  const isQuoted = comma === -1 || /^\s*'[^']*'\s*$/.test(inside.slice(comma + 1));
  return { name, fault: isQuoted ? undefined : "quote" };
}
