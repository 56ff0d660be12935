import * as vscode from "vscode";
import type { StatusParams } from "../../server/src/lsp/protocol.ts";
import { policyKindTitles } from "../../server/src/policy/policy.ts";

/** The language status item: what the policies of the active document are used for, and what was found in them. */
export interface StatusItem extends vscode.Disposable {
  update(params: StatusParams): void;
  /** Forgets everything, as before the first check. */
  clear(): void;
}

export function createStatusItem(selector: vscode.DocumentSelector): StatusItem {
  const item = vscode.languages.createLanguageStatusItem("leastwise", selector);
  const known = new Map<string, StatusParams>();
  let context: boolean | undefined;
  item.name = "Leastwise";
  item.command = { title: "Show problems", command: "workbench.actions.view.problems" };
  const show = () => {
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    const params = uri === undefined ? undefined : known.get(uri);
    const hasPolicies = params !== undefined && params.policies > 0;
    item.text = hasPolicies ? `$(shield) ${titleOf(params)}: ${countsOf(params)}` : "$(shield) No IAM policy";
    item.detail = params === undefined ? "" : detailOf(params);
    item.severity = severityOf(params);
    setHasPolicies(hasPolicies);
    item.accessibilityInformation = {
      label: hasPolicies ? `Leastwise: ${titleOf(params)}, ${countsOf(params)}` : "Leastwise: no IAM policy",
    };
  };
  /** For the menus of the manifest. */
  const setHasPolicies = (value: boolean) => {
    if (value === context) return;
    context = value;
    void vscode.commands.executeCommand("setContext", "leastwise.hasPolicies", value);
  };
  const subscriptions = [
    vscode.window.onDidChangeActiveTextEditor(show),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => known.delete(uri.toString())),
  ];
  show();
  return {
    update(params) {
      known.set(vscode.Uri.parse(params.uri).toString(), params);
      show();
    },
    clear() {
      known.clear();
      show();
    },
    dispose() {
      setHasPolicies(false);
      for (const subscription of subscriptions) subscription.dispose();
      item.dispose();
    },
  };
}

function titleOf({ kinds, policies }: StatusParams): string {
  const [kind] = kinds;
  if (policies === 1 && kind !== undefined) return policyKindTitles[kind];
  return `${policies} policies`;
}

/** `2,310 of 6,144 characters · AWS data of 2026-09-26`. */
function detailOf({ characters, dataDate, policies }: StatusParams): string {
  const date = `AWS data of ${dataDate}`;
  if (characters === undefined) return date;
  const { used, limit } = characters;
  const size = `${used.toLocaleString("en")} of ${limit.toLocaleString("en")} characters`;
  return `${policies > 1 ? `The fullest has ${size}` : size} · ${date}`;
}

function countsOf({ counts }: StatusParams): string {
  const words = [
    plural(counts.error, "error"),
    plural(counts.warning, "warning"),
    counts.info === 0 ? undefined : `${counts.info} info`,
    plural(counts.hint, "hint"),
  ].filter((word) => word !== undefined);
  return words.length === 0 ? "nothing found" : words.join(", ");
}

function plural(count: number, noun: string): string | undefined {
  return count === 0 ? undefined : `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function severityOf(params: StatusParams | undefined): vscode.LanguageStatusSeverity {
  if (params === undefined) return vscode.LanguageStatusSeverity.Information;
  if (params.counts.error > 0) return vscode.LanguageStatusSeverity.Error;
  return params.counts.warning > 0 ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
}
