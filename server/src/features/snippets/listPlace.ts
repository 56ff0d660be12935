import type { Policy } from "../../policy/policy.ts";
import { type Span, shift, touches } from "../../text/span.ts";
import { type StatementPlace, wordAt } from "./statementPlace.ts";
import { snippetsFor, statementFormOf } from "./statementText.ts";

/**
 * The place in a list in brackets, as in JSON, HCL and YAML's flow style, between two of its statements. In YAML such
 * a list is written as JSON.
 */
export function placeInList(policy: Policy, offset: number, step: string): StatementPlace | undefined {
  const gap = gapAt(policy, offset);
  if (gap === undefined) return undefined;
  const { text } = policy.source;
  const span = wordAt(text, offset, gap);
  const before = withoutComments(text.slice(gap.start, span.start));
  const after = withoutComments(text.slice(span.end, gap.end));
  // A quote or a brace there means that something else is being written.
  if (/[^\s,]/.test(before + after)) return undefined;
  const opening = gap.hasBefore && !before.includes(",") ? ",\n" : "";
  const closing = gap.hasAfter && !after.includes(",") ? "," : "";
  const form = statementFormOf(policy) === "hcl" ? "hcl" : "json";
  const margin = marginAt(policy, offset, step);
  return {
    span,
    form,
    snippets: snippetsFor(policy),
    step,
    fit: (written) => opening + withMargin(written, margin) + closing,
  };
}

/** Whether the policy's statements stand in a list in brackets. */
export function isInBrackets({ source, start, statementElement }: Policy): boolean {
  const list = statementElement?.node;
  return list?.kind === "array" && source.text.charAt(start + list.span.start) === "[";
}

/** What further lines need in front of the indent of the line at the offset: YAML asks for more than a key has. */
export function marginAt({ source, start, statementElement }: Policy, offset: number, step: string): string {
  if (source.notation !== "yaml" || statementElement === undefined) return "";
  const before = (end: number) => source.text.slice(source.text.lastIndexOf("\n", end - 1) + 1, end);
  const [head = ""] = /^ *(?:- +)*/.exec(before(start + statementElement.node.span.start)) ?? [];
  const [indent = ""] = /^ */.exec(before(offset)) ?? [];
  return " ".repeat(Math.max(0, head.length + step.length - indent.length));
}

export function withMargin(text: string, margin: string): string {
  return text.replaceAll("\n", `\n${margin}`);
}

/** What lies between two statements of a list, or between one and an end of the list. Offsets in the file. */
interface Gap extends Span {
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

function gapAt(policy: Policy, offset: number): Gap | undefined {
  const list = policy.statementElement?.node;
  if (list?.kind !== "array" || !isInBrackets(policy)) return undefined;
  const { start, end } = shift(list.span, policy.start);
  if (offset <= start || offset >= end) return undefined;
  const { text } = policy.source;
  const items = list.items
    .map((item) => shift(item.span, policy.start))
    // HCL and YAML take a half-typed word for an item.
    .filter((span) => !touches(span, offset) || !/^[A-Za-z0-9-]*$/.test(text.slice(span.start, span.end)));
  if (items.some((span) => span.start < offset && offset < span.end)) return undefined;
  const before = items.findLast((span) => span.end <= offset);
  const after = items.find((span) => span.start >= offset);
  return {
    start: before?.end ?? start + 1,
    end: after?.start ?? (text.charAt(end - 1) === "]" ? end - 1 : end),
    hasBefore: before !== undefined,
    hasAfter: after !== undefined,
  };
}

/** A comment that does not end is one that the cursor is in, and stays. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\n]*\n/g, "\n");
}
