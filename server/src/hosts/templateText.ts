import type { PolicyNode } from "../policy/tree.ts";
import type { Hole, Value } from "../policy/value.ts";

/** A string of which other tools fill in what stands between double braces is a template. */
export function resolveTemplateText(node: PolicyNode): PolicyNode {
  if (node.kind !== "string" || node.value.kind !== "known" || !node.value.text.includes("{{")) return node;
  return { ...node, value: splitAt(node.value.text, /\{\{(.*?)\}\}/) };
}

/** The same where `${…}` is filled in too, as in the Serverless Framework. */
export function resolveInterpolatedText(node: PolicyNode): PolicyNode {
  if (node.kind !== "string" || node.value.kind !== "known" || !/\{\{|\$\{/.test(node.value.text)) return node;
  return { ...node, value: splitAt(node.value.text, /\{\{(.*?)\}\}|\$\{(.*?)\}/) };
}

function splitAt(text: string, hole: RegExp): Value {
  // Every group that takes part gives a piece, and those that do not give `undefined`.
  const groups = hole.source.split("(.*?)").length - 1;
  const pieces: readonly (string | undefined)[] = text.split(hole);
  if (pieces.length === 1) return { kind: "known", text };
  const parts = pieces.flatMap((piece, index): (string | Hole)[] => {
    if (piece === undefined || piece === "") return [];
    return [index % (groups + 1) === 0 ? piece : { name: piece.trim() }];
  });
  return { kind: "template", parts };
}
