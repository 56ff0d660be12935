/**
 * The text of a scalar as far as it is known before deployment.
 * `template` is text with holes (`arn:${AWS::Partition}:s3:::data`); `unknown` is anything else that only
 * deployment decides. Whoever asks must let a hole or an unknown value keep a check silent.
 */
export type Value =
  | { readonly kind: "known"; readonly text: string }
  | { readonly kind: "template"; readonly parts: readonly (string | Hole)[] }
  | { readonly kind: "unknown" };

/** A part of a template that deployment fills in; `name` is for people, and elsewhere the same unless it is local. */
export interface Hole {
  readonly name: string;
  /** Whether the name may stand for something else at another place. */
  readonly isLocal?: true;
}

/** The text where all of it is known, else `undefined`. */
export function knownText(value: Value): string | undefined {
  return value.kind === "known" ? value.text : undefined;
}

/** The text, with the holes of a template as `${name}`, for people to read; `undefined` where nothing is known. */
export function displayText(value: Value): string | undefined {
  if (value.kind === "known") return value.text;
  if (value.kind === "unknown") return undefined;
  return value.parts.map((part) => (typeof part === "string" ? part : `\${${part.name}}`)).join("");
}

/** Equal for values that are equal wherever they stand; `undefined` where that cannot be told. */
export function valueName(value: Value): string | undefined {
  if (value.kind === "known") return JSON.stringify(value.text);
  if (value.kind === "unknown" || value.parts.some(isLocalHole)) return undefined;
  return JSON.stringify(value.parts);
}

/** Whether a part of a template is a hole whose name says nothing of other places. */
export function isLocalHole(part: string | Hole): boolean {
  return typeof part !== "string" && part.isLocal === true;
}

/** The values one after the other; a part that is unknown leaves nothing known. */
export function joinValues(values: readonly Value[]): Value {
  const parts: (string | Hole)[] = [];
  for (const value of values) {
    if (value.kind === "unknown") return value;
    for (const part of value.kind === "known" ? [value.text] : value.parts) {
      const last = parts.at(-1);
      if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part;
      else parts.push(part);
    }
  }
  const [only = ""] = parts;
  if (parts.length <= 1 && typeof only === "string") return { kind: "known", text: only };
  return { kind: "template", parts: parts.filter((part) => part !== "") };
}
