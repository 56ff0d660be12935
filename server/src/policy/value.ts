/**
 * The text of a scalar as far as it is known before deployment.
 * `template` is text with holes (`arn:${AWS::Partition}:s3:::data`); `unknown` is anything else that only
 * deployment decides. Whoever asks must let a hole or an unknown value keep a check silent.
 */
export type Value =
  | { readonly kind: "known"; readonly text: string }
  | { readonly kind: "template"; readonly parts: readonly (string | Hole)[] }
  | { readonly kind: "unknown" };

/** A part of a template that deployment fills in; `name` is for people. */
export interface Hole {
  readonly name: string;
}

/** The text where all of it is known, else `undefined`. */
export function knownText(value: Value): string | undefined {
  return value.kind === "known" ? value.text : undefined;
}
