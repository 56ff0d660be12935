import type { ParsedFile } from "../hosts/host.ts";
import { type Policy, policyKindTitles, type Statement, unitSpan } from "../policy/policy.ts";
import { displayText } from "../policy/value.ts";
import type { Span } from "../text/span.ts";
import { count } from "../text/words.ts";
import { plainLine, shorten } from "./markdown.ts";

/** A part of a file for its outline; plain text, no Markdown. Offsets in the file. */
export interface PolicySymbol {
  readonly kind: "policy" | "statement";
  readonly name: string;
  readonly detail: string;
  readonly span: Span;
  /** Lies in `span`. */
  readonly selection: Span;
  readonly children: readonly PolicySymbol[];
}

/** The policies of a file with their statements, in the order of the text. */
export function symbols(file: ParsedFile): PolicySymbol[] {
  return file.policies.map((policy) => {
    const span = unitSpan(policy, undefined, policy.document.span);
    return {
      kind: "policy",
      name: policy.place === "" ? policyKindTitles[policy.facts.kind] : shorten(plainLine(policy.place), 80),
      detail: policy.place === "" ? "" : policyKindTitles[policy.facts.kind],
      span,
      selection: { start: span.start, end: Math.min(span.end, span.start + 1) },
      children: policy.statements.map((statement, index) => statementSymbol(policy, statement, index)),
    };
  });
}

/** What a statement does, on one line: `Allow bedrock:InvokeModel and 2 more`. */
export function summarise(statement: Statement): string {
  const effect = statement.effect ?? "Statement";
  const { actions } = statement;
  const texts = actions?.entries.flatMap(({ value }) => displayText(value) ?? []) ?? [];
  const first = texts[0];
  if (first === undefined || actions === undefined) return effect;
  const rest = actions.entries.length - 1;
  const shown = shorten(plainLine(first), 60);
  return `${effect} ${actions.negated ? "all but " : ""}${shown}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function statementSymbol(policy: Policy, statement: Statement, index: number): PolicySymbol {
  const span = unitSpan(policy, index, statement.root.span);
  const sid = plainLine(statement.sid ?? "");
  const named = statement.elements.get(sid === "" ? "Effect" : "Sid")?.node.span;
  const resources = statement.resources?.entries.length ?? 0;
  return {
    kind: "statement",
    name: sid === "" ? summarise(statement) : shorten(sid, 80),
    detail: sid === "" ? (resources > 0 ? `on ${count(resources, "resource")}` : "") : summarise(statement),
    span,
    selection:
      named === undefined
        ? { start: span.start, end: Math.min(span.end, span.start + 1) }
        : unitSpan(policy, index, named),
    children: [],
  };
}
