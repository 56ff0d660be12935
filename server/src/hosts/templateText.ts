import type { PolicyNode } from "../policy/tree.ts";
import type { Hole, Value } from "../policy/value.ts";

/**
 * A string of which other tools fill in what stands between double braces is a template. Where a function fills in
 * something there too, nothing is known.
 */
export function resolveTemplateText(node: PolicyNode): PolicyNode {
  if (node.kind !== "string" || node.value.kind === "unknown") return node;
  const { value } = node;
  if (value.kind === "known") return value.text.includes("{{") ? { ...node, value: splitAt(value.text, braces) } : node;
  const isFilled = value.parts.some((part) => typeof part === "string" && part.includes("{{"));
  return isFilled ? { ...node, value: { kind: "unknown" } } : node;
}

/** The same where `${…}` is filled in too, as in the Serverless Framework, which lets one stand in another. */
export function resolveInterpolatedText(node: PolicyNode): PolicyNode {
  if (node.kind !== "string" || node.value.kind !== "known" || !node.value.text.includes("{")) {
    return resolveTemplateText(node);
  }
  return { ...node, value: splitAt(node.value.text, bracesAndVariables) };
}

// What stands in braces may hold braces of its own. No run of characters is looked at twice.
const braces = /\{\{([^{}]*(?:\{[^{}]*\}[^{}]*){0,20})\}\}/g;
const bracesAndVariables = /\{\{([^{}]*(?:\{[^{}]*\}[^{}]*){0,20})\}\}|\$\{([^{}]*(?:\{[^{}]*\}[^{}]*){0,20})\}/g;

function splitAt(text: string, hole: RegExp): Value {
  const parts: (string | Hole)[] = [];
  let position = 0;
  for (const match of text.matchAll(hole)) {
    const [written, ...names] = match;
    parts.push(text.slice(position, match.index), { name: names.join("").trim() });
    position = match.index + written.length;
  }
  if (position === 0) return { kind: "known", text };
  parts.push(text.slice(position));
  return { kind: "template", parts: parts.filter((part) => part !== "") };
}
