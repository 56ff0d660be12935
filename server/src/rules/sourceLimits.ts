import type { SourceKeyService } from "../knowledge/sourceKeys.ts";
import type { EditValue, PolicyEdit } from "../policy/edit.ts";
import type { PrincipalElement, Statement } from "../policy/policy.ts";
import { addTest } from "./conditionEdits.ts";
import type { FixDraft } from "./rule.ts";

/**
 * The tests that limit for whom a service acts, each as a fix with places to fill in; none where they would keep other
 * principals of the statement out. `account` is the one that the text tells.
 */
export function sourceFixes(
  statement: Statement,
  { entries }: PrincipalElement,
  { service, principal, account = "111122223333" }: SourceFixOptions,
): FixDraft<PolicyEdit>[] {
  const [only] = entries;
  if (only?.type !== "Service" || entries.length > 1) return [];
  const drafts: FixDraft<PolicyEdit>[] = [];
  const add = (title: string, operator: string, key: string, value: EditValue) => {
    const edits = addTest(statement, operator, key, value);
    if (edits === undefined) return;
    drafts.push({ title, effect: "narrowing", edits, ...(drafts.length === 0 ? { preferred: true as const } : {}) });
  };
  if (service.account) {
    const value: EditValue = { placeholderParts: [{ name: "Account", text: account }] };
    add("Let the service act for one account only", "StringEquals", "aws:SourceAccount", value);
  }
  const partition = principal.endsWith(".cn") ? "aws-cn" : "aws";
  const parts = service.arn.map((part) =>
    typeof part !== "string" && part.name === "Account" ? { ...part, text: account } : part,
  );
  const value: EditValue = { placeholderParts: [`arn:${partition}:`, ...parts] };
  add("Let the service act for one resource only", "ArnLike", "aws:SourceArn", value);
  return drafts;
}

export interface SourceFixOptions {
  readonly service: SourceKeyService;
  readonly principal: string;
  readonly account?: string | undefined;
}
