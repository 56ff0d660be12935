import {
  type CodeAction,
  type CodeActionContext,
  CodeActionKind,
  CodeActionTriggerKind,
  type Range,
} from "vscode-languageserver";
import { type PolicyRefactoringName, policyRefactorings } from "../refactorings/refactorings.ts";
import type { Question } from "./answers.ts";
import { toMinimalEdit, toTextEdits, toWorkspaceEdit } from "./toProto.ts";

const names = Object.keys(policyRefactorings) as readonly PolicyRefactoringName[];

function sourceKind(name: PolicyRefactoringName): string {
  return `${CodeActionKind.Source}.${name}.leastwise`;
}

const kinds = { rewrite: CodeActionKind.RefactorRewrite, extract: CodeActionKind.RefactorExtract } as const;

export const refactorKinds: readonly string[] = [...Object.values(kinds), ...names.map(sourceKind)];

/** Whether a kind is asked for; `undefined` where nothing is said of kinds. */
export function asksFor({ only }: CodeActionContext, kind: string): boolean | undefined {
  return only?.some((asked) => asked === "" || `${kind}.`.startsWith(`${asked}.`));
}

/** What can be done to what is written in the range, and to the whole text where that is asked for by its kind. */
export function refactorActions(question: Question, range: Range, context: CodeActionContext): CodeAction[] {
  // A light bulb at every statement would say nothing.
  const isUnasked = context.only === undefined && context.triggerKind === CodeActionTriggerKind.Automatic;
  return [
    ...(isUnasked ? [] : refactorings(question, range, context)),
    ...names
      .filter((name) => asksFor(context, sourceKind(name)) === true)
      .flatMap((name) => rewriteAll(question, name)),
  ];
}

function refactorings({ checked, support }: Question, range: Range, context: CodeActionContext): CodeAction[] {
  if (Object.values(kinds).every((kind) => asksFor(context, kind) === false)) return [];
  const { result, lines, service } = checked;
  const span = { start: lines.offsetAt(range.start), end: lines.offsetAt(range.end) };
  return service.refactorings(result, span).flatMap(({ title, kind, edits, refused }): CodeAction[] => {
    const action = { title, kind: kinds[kind] };
    if (asksFor(context, action.kind) === false) return [];
    if (refused !== undefined) return support.disabledActions ? [{ ...action, disabled: { reason: refused } }] : [];
    return [{ ...action, edit: toWorkspaceEdit(toTextEdits(edits, checked), checked, support) }];
  });
}

function rewriteAll({ checked, support }: Question, name: PolicyRefactoringName): CodeAction[] {
  const { document, service, lines } = checked;
  const edit = toMinimalEdit(document.text, service.refactorAll(document, name), lines);
  if (edit === undefined) return [];
  const { title } = policyRefactorings[name];
  return [{ title, kind: sourceKind(name), edit: toWorkspaceEdit([edit], checked, support) }];
}
