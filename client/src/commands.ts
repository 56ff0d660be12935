import * as vscode from "vscode";
import { wholePolicy } from "../../server/src/features/snippetText.ts";
import { detectHost, type HostId } from "../../server/src/hosts/signs.ts";
import { statementSnippets } from "../../server/src/knowledge/snippets.ts";
import {
  type ExplainParams,
  explainRequest,
  type PolicyPageParams,
  policyPageRequest,
  type SnippetParams,
  type SnippetResult,
  snippetRequest,
  writeReasonCommand,
} from "../../server/src/lsp/protocol.ts";
import type { ClientControl } from "./client.ts";

/** The commands that links in hovers may run; their arguments are ids of our own tables. */
export const trustedCommands = ["leastwise.insertSnippet"];

const PAGE_SCHEME = "leastwise-page";

export function registerCommands(control: ClientControl): vscode.Disposable[] {
  const pages = createPages();
  return [
    pages,
    vscode.commands.registerCommand("leastwise.restart", () => control.restart()),
    vscode.commands.registerCommand("leastwise.showLog", () => control.output.show()),
    vscode.commands.registerCommand("leastwise.explainStatement", (...place: unknown[]) =>
      showPage(control, pages, place, statementPage),
    ),
    vscode.commands.registerCommand("leastwise.explainPolicy", (...place: unknown[]) =>
      showPage(control, pages, place, grantsPage),
    ),
    vscode.commands.registerCommand("leastwise.compareWithCommit", (...place: unknown[]) =>
      showPage(control, pages, place, changesPage),
    ),
    vscode.commands.registerCommand(writeReasonCommand, (...place: unknown[]) => writeReason(place)),
    vscode.commands.registerCommand("leastwise.insertSnippet", (prefix?: unknown) => insertSnippet(control, prefix)),
  ];
}

/** A page of the server's about a place in a document. */
interface PageKind {
  readonly title: string;
  readonly request: string;
  readonly parameters: object;
  /** Said where there is no such page. */
  readonly absent: string;
}

const statementPage: PageKind = {
  title: "Statement",
  request: explainRequest,
  parameters: {},
  absent: "There is no policy statement at the cursor.",
};
const grantsPage: PageKind = {
  title: "Policy",
  request: policyPageRequest,
  parameters: { page: "grants" } satisfies Partial<PolicyPageParams>,
  absent: "There is no policy at the cursor.",
};
const changesPage: PageKind = {
  title: "Since the Last Commit",
  request: policyPageRequest,
  parameters: { page: "changes" } satisfies Partial<PolicyPageParams>,
  absent: "At the cursor there is no policy that differs from the last commit.",
};

/** Shows a page about the place that a lens tells, or else about the cursor's. */
async function showPage(
  control: ClientControl,
  pages: Pages,
  place: readonly unknown[],
  kind: PageKind,
): Promise<void> {
  const params = readPlace(place) ?? cursorPlace();
  if (params === undefined) return;
  const client = await control.start();
  const page = await client.sendRequest<string | null>(kind.request, { ...params, ...kind.parameters });
  if (page === null) void vscode.window.showInformationMessage(kind.absent);
  else await pages.show(kind.title, page);
}

function cursorPlace(): ExplainParams | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && { uri: editor.document.uri.toString(), position: editor.selection.active };
}

/** Anybody may call a command with anything. */
function readPlace([uri, position]: readonly unknown[]): ExplainParams | undefined {
  if (typeof uri !== "string" || typeof position !== "object" || position === null) return undefined;
  const { line, character } = position as Record<string, unknown>;
  return typeof line === "number" && typeof character === "number" ? { uri, position: { line, character } } : undefined;
}

/** Shows the configuration with the cursor where the reason of a new justification is to be written. */
async function writeReason(place: readonly unknown[]): Promise<void> {
  const params = readPlace(place);
  if (params === undefined) return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(params.uri));
  const { line, character } = params.position;
  const position = document.validatePosition(new vscode.Position(line, character));
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
}

/** Inserts the snippet of a prefix, or one that the user picks, as a statement of the policy at the cursor. */
async function insertSnippet(control: ClientControl, prefix: unknown): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return;
  const snippet =
    typeof prefix === "string" ? statementSnippets.find((known) => known.prefix === prefix) : await pickSnippet();
  if (snippet === undefined) return;
  const { document, selection } = editor;
  const client = await control.start();
  const params: SnippetParams = { uri: document.uri.toString(), position: selection.active, prefix: snippet.prefix };
  const place = await client.sendRequest<SnippetResult | null>(snippetRequest, params);
  if (place === null && document.getText().trim() !== "") {
    void vscode.window.showInformationMessage("There is no policy with a list of statements in this file.");
    return;
  }
  const { line, character } = place?.position ?? { line: 0, character: 0 };
  const text = place?.snippet ?? wholePolicy(snippet, hostOf(document));
  // A link in a hover has taken the focus, which the places to fill in need.
  const shown = await vscode.window.showTextDocument(document, editor.viewColumn);
  await shown.insertSnippet(new vscode.SnippetString(text), new vscode.Position(line, character));
}

/** What an empty file is for, by its language or name; JSON where nothing tells. */
function hostOf({ uri, languageId }: vscode.TextDocument): HostId {
  return detectHost({ path: uri.path, language: languageId }) ?? "json";
}

async function pickSnippet() {
  const items = statementSnippets.map((snippet) => ({
    label: snippet.title,
    description: snippet.prefix,
    detail: snippet.description,
    snippet,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: "Insert a least-privilege statement",
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.snippet;
}

/** Markdown pages that exist in memory only, shown beside the editor. */
interface Pages extends vscode.Disposable {
  show(title: string, markdown: string): Promise<void>;
}

function createPages(): Pages {
  const texts = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(PAGE_SCHEME, {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => texts.get(uri.path) ?? "",
  });
  return {
    async show(title, markdown) {
      const uri = vscode.Uri.from({ scheme: PAGE_SCHEME, path: `/${title}.md` });
      texts.set(uri.path, markdown);
      changed.fire(uri);
      await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
    },
    dispose() {
      provider.dispose();
      changed.dispose();
    },
  };
}
