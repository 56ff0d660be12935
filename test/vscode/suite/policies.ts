import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";

/** What a poll waits for at most, in milliseconds. */
const patience = 10_000;

/** The value once it is there: polls until `read` gives neither `undefined` nor `false`, and throws after ten seconds. */
export async function eventually<Value>(
  what: string,
  read: () => Value | undefined | false | Thenable<Value | undefined | false>,
): Promise<Value> {
  const deadline = Date.now() + patience;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`It took longer than ${patience / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A folder of the workspace by its name. */
export function folder(name: "workspace" | "other"): vscode.WorkspaceFolder {
  const found = vscode.workspace.workspaceFolders?.find((candidate) => candidate.name === name);
  assert.ok(found, `The workspace has no folder ${name}.`);
  return found;
}

/** Writes a file of a name that no other test uses, and shows it. A `¦` in the text becomes the cursor. */
export async function openFile(
  text: string,
  { name = "policy.json", in: where = "workspace" as "workspace" | "other" } = {},
): Promise<vscode.TextEditor> {
  const uri = vscode.Uri.joinPath(folder(where).uri, `scratch-${randomUUID().slice(0, 8)}`, name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text.replace("¦", "")));
  return show(uri, text.indexOf("¦"));
}

/** Shows one of the examples. */
export async function openExample(name: string): Promise<vscode.TextEditor> {
  return show(vscode.Uri.joinPath(folder("workspace").uri, name), -1);
}

/** Opens it as a user does: a document that an extension opens stays open for minutes when its editor is closed. */
async function show(uri: vscode.Uri, cursor: number): Promise<vscode.TextEditor> {
  await vscode.commands.executeCommand("vscode.open", uri);
  const editor = vscode.window.activeTextEditor;
  assert.equal(editor?.document.uri.toString(), uri.toString());
  assert.ok(editor);
  if (cursor !== -1) await setCursor(editor, editor.document.positionAt(cursor));
  return editor;
}

/** Moves the cursor, and waits until the window has done so: keys come to it on another way. */
export async function setCursor(editor: vscode.TextEditor, position: vscode.Position): Promise<void> {
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(editor.selection);
  await vscode.commands.executeCommand("noop");
}

/** The place just behind the first occurrence of a text. */
export function behind(document: vscode.TextDocument, text: string): vscode.Position {
  const at = document.getText().indexOf(text);
  assert.notEqual(at, -1, `The document holds no ${text}`);
  return document.positionAt(at + text.length);
}

/** The first occurrence of a text. */
export function rangeOf(document: vscode.TextDocument, text: string): vscode.Range {
  const end = behind(document, text);
  return new vscode.Range(document.positionAt(document.offsetAt(end) - text.length), end);
}

/** Waits until the document has exactly this text. */
export async function expectText(document: vscode.TextDocument, text: string): Promise<void> {
  const same = () => document.getText() === text;
  await eventually("the text", same).catch(() => assert.equal(document.getText(), text));
}

/** The diagnostics of Leastwise on a document. */
export function diagnosticsOf({ uri }: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "leastwise");
}

/** The same in the order of the text. */
export function diagnosticsInOrder(document: vscode.TextDocument): vscode.Diagnostic[] {
  return diagnosticsOf(document).sort((left, right) => left.range.start.compareTo(right.range.start));
}

/** The rules that Leastwise has findings of, in the order of the text. */
export function rulesOf(document: vscode.TextDocument): string[] {
  return diagnosticsInOrder(document).map(({ code }) => String(typeof code === "object" ? code.value : code));
}

/** Waits until the findings are those of exactly these rules. */
export async function expectRules(document: vscode.TextDocument, ...rules: string[]): Promise<void> {
  const same = () => JSON.stringify(rulesOf(document)) === JSON.stringify(rules);
  await eventually("the findings", same).catch(() => assert.deepEqual(rulesOf(document), rules));
}

/** The quick fixes on a range, of which there must be some. */
export async function actionsAt(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> {
  return eventually("quick fixes", async () => {
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
    );
    return actions.length > 0 && actions;
  });
}

/** Applies a quick fix whose title begins so, as the editor does. */
export async function applyFix(document: vscode.TextDocument, range: vscode.Range, title: string): Promise<void> {
  const actions = await actionsAt(document, range);
  const action = actions.find((candidate) => candidate.title.startsWith(title));
  assert.ok(action?.edit, `There is no "${title}" among: ${actions.map((each) => each.title).join(" | ")}`);
  assert.ok(await vscode.workspace.applyEdit(action.edit));
}

/** Closes all editors without saving. */
export async function closeAll(): Promise<void> {
  while (vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0)) {
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  }
}

/** A policy of one statement, indented by two spaces. */
export function policy(statement: Readonly<Record<string, unknown>>): string {
  const document = { Version: "2012-10-17", Statement: [{ Sid: "Example", Effect: "Allow", ...statement }] };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Makes a repository of git in the folder of a document, commits what is there, and opens it. Runs git from then on. */
export async function makeRepository({ uri }: vscode.TextDocument): Promise<(...args: string[]) => void> {
  const cwd = vscode.Uri.joinPath(uri, "..").fsPath;
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  const run = (...args: string[]) => void execFileSync("git", [...who, ...args], { cwd, stdio: "ignore" });
  await vscode.workspace.getConfiguration("git").update("enabled", true, vscode.ConfigurationTarget.Global);
  run("init");
  run("add", ".");
  run("commit", "-m", "A policy");
  await vscode.commands.executeCommand("git.openRepository", cwd);
  return run;
}
