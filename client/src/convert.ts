import * as vscode from "vscode";
import type { ConversionTarget } from "../../server/src/features/convert/convertPolicy.ts";
import { showsPolicy } from "../../server/src/hosts/signs.ts";
import {
  type ConvertParams,
  type ConvertResult,
  convertRequest,
  type PasteParams,
  pasteRequest,
} from "../../server/src/lsp/protocol.ts";
import type { ClientControl } from "./client.ts";

/** The command that copies a policy in another notation, and, where VS Code has it, the conversion of what is pasted. */
export function registerConversion(control: ClientControl, selector: vscode.DocumentSelector): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand("leastwise.copyPolicyAs", (target?: unknown) => copyPolicyAs(control, target)),
    ...registerPaste(control, selector),
  ];
}

const targets: readonly (vscode.QuickPickItem & { readonly target: ConversionTarget })[] = [
  { label: "JSON", description: "a policy document, or the one of a template", target: "json" },
  { label: "YAML", description: "as in CloudFormation and SAM", target: "yaml" },
  { label: "Terraform: jsonencode", description: "an expression", target: "jsonencode" },
  { label: "Terraform: aws_iam_policy_document", description: "a data source", target: "terraform" },
];

/** Copies the policy at the cursor in the notation that is given, or that the user picks. */
async function copyPolicyAs(control: ClientControl, given: unknown): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return;
  const known = targets.find(({ target }) => target === given);
  const picked = known ?? (await vscode.window.showQuickPick(targets, { title: "Copy the policy at the cursor as" }));
  if (picked === undefined) return;
  const client = await control.start();
  const { document, selection } = editor;
  const params: ConvertParams = {
    uri: document.uri.toString(),
    position: selection.active,
    target: picked.target,
  };
  const converted = await client.sendRequest<ConvertResult | null>(convertRequest, params);
  if (converted === null) void vscode.window.showInformationMessage("There is no policy at the cursor.");
  else if (converted.text === undefined) {
    void vscode.window.showWarningMessage(
      `The policy cannot be written as ${picked.label}. ${converted.refused ?? ""}`,
    );
  } else {
    await vscode.env.clipboard.writeText(converted.text);
    void vscode.window.showInformationMessage(`The policy is on the clipboard as ${picked.label}.`);
  }
}

/** What VS Code has from 1.97 on, as far as it is used; older versions paste as they do. */
interface PasteApi {
  readonly languages: {
    registerDocumentPasteEditProvider(
      selector: vscode.DocumentSelector,
      provider: PasteProvider,
      metadata: { readonly providedPasteEditKinds: readonly unknown[]; readonly pasteMimeTypes: readonly string[] },
    ): vscode.Disposable;
  };
  readonly DocumentPasteEdit: new (insertText: string, title: string, kind: unknown) => object;
  readonly DocumentDropOrPasteEditKind: { readonly Text: { append(...parts: string[]): unknown } };
}

interface PasteProvider {
  provideDocumentPasteEdits(
    document: vscode.TextDocument,
    ranges: readonly vscode.Range[],
    data: vscode.DataTransfer,
    context: unknown,
    token: vscode.CancellationToken,
  ): Promise<object[] | undefined>;
}

function registerPaste(control: ClientControl, selector: vscode.DocumentSelector): vscode.Disposable[] {
  // Before that the functions are there, and throw.
  if (!isFrom(1, 97)) return [];
  const { languages, DocumentPasteEdit, DocumentDropOrPasteEditKind } = vscode as unknown as PasteApi;
  const kind = DocumentDropOrPasteEditKind.Text.append("leastwise", "policy");
  const provider: PasteProvider = {
    async provideDocumentPasteEdits(document, ranges, data, _, token) {
      const [range, ...others] = ranges;
      const text = await data.get("text/plain")?.asString();
      if (range === undefined || others.length > 0 || text === undefined || !mayBePolicy(text)) return undefined;
      const client = await control.start();
      const params: PasteParams = { uri: document.uri.toString(), position: range.start, text };
      const converted = await client.sendRequest<string | null>(pasteRequest, params, token);
      if (converted === null) return undefined;
      // The editor indents the further lines of what is pasted like the line that it is pasted into.
      const before = document.lineAt(range.start.line).text.slice(0, range.start.character);
      const indent = /^\s*/.exec(before)?.[0] ?? "";
      const insertText = converted.replaceAll(`\n${indent}`, "\n");
      return [new DocumentPasteEdit(insertText, "Paste the policy in this notation", kind)];
    },
  };
  return [
    languages.registerDocumentPasteEditProvider(selector, provider, {
      providedPasteEditKinds: [kind],
      pasteMimeTypes: ["text/plain"],
    }),
  ];
}

/** Longer texts than any policy are not looked at. */
const MAX_LENGTH = 200_000;

function mayBePolicy(text: string): boolean {
  return text.length <= MAX_LENGTH && (showsPolicy("json", text) || showsPolicy("terraform", text));
}

function isFrom(major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = vscode.version.split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
