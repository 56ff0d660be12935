import { firstSentence } from "../text/words.ts";
import { bullets, codeSpan } from "./markdown.ts";

/** What a hover tells of a finding beside its message, which the editor shows itself. */
export interface FindingReason {
  readonly rule: string;
  /** Why it matters; the first sentence is told. */
  readonly why: string;
  /** Why it has no repair, where it has none. */
  readonly withoutFix: string | undefined;
}

/** The reasons of the findings at a place, each rule once, as Markdown; `undefined` where there are none. */
export function reasonsText(reasons: readonly FindingReason[]): string | undefined {
  if (reasons.length === 0) return undefined;
  const byRule = new Map(reasons.map((reason) => [reason.rule, reason]));
  const items = [...byRule.values()].map(({ rule, why, withoutFix }) => {
    const repair = withoutFix === undefined ? "" : ` *No repair is offered:* ${withoutFix}`;
    return `${codeSpan(rule)}: ${firstSentence(why)}${repair}`;
  });
  return bullets(items);
}
