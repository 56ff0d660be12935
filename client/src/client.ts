import * as vscode from "vscode";
import { type BaseLanguageClient, type LanguageClientOptions, State } from "vscode-languageclient";
import { mayHoldPolicies, policyFilePattern, policyLanguages } from "../../server/src/hosts/signs.ts";
import {
  type ListFolderParams,
  listFolderRequest,
  type ReadFileParams,
  readFileRequest,
  type StatusParams,
  statusNotification,
} from "../../server/src/lsp/protocol.ts";
import { registerCommands, trustedCommands } from "./commands.ts";
import { shareCommittedTexts } from "./committedTexts.ts";
import { registerConversion } from "./convert.ts";
import { createStatusItem } from "./status.ts";

/** Makes a client that is not started yet; what differs between desktop and web. */
export type ClientFactory = (options: LanguageClientOptions) => BaseLanguageClient;

/** The client with what commands need of it. */
export interface ClientControl {
  readonly output: vscode.LogOutputChannel;
  /** The running client; starts it where need be. Rejects where the server cannot be started. */
  start(): Promise<BaseLanguageClient>;
  /** The client if it runs. */
  running(): BaseLanguageClient | undefined;
  /** Tells that a client has started. */
  readonly onDidStart: vscode.Event<void>;
  /** Ends the server, if there is one, and starts a new one. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Files and buffers that people edit; not the sides of a diff, and not output. */
const schemes = ["file", "untitled", "vscode-vfs"];

/**
 * Starts the language server as soon as an open document may hold a policy, and not before. Everything that it
 * registers ends with the context's subscriptions; the server ends with `stop`.
 */
export function activateClient(context: vscode.ExtensionContext, createClient: ClientFactory): ClientControl {
  const documentSelector = schemes.flatMap((scheme) => [
    ...policyLanguages.map((language) => ({ language, scheme })),
    { pattern: policyFilePattern, scheme },
  ]);
  const output = vscode.window.createOutputChannel("Leastwise", { log: true });
  const status = createStatusItem(documentSelector);
  const started = new vscode.EventEmitter<void>();
  let current: BaseLanguageClient | undefined;

  const launch = async (): Promise<BaseLanguageClient> => {
    const client = createClient({
      documentSelector,
      diagnosticCollectionName: "leastwise",
      outputChannel: output,
      initializationOptions: { commandLinks: true, readsFiles: true },
      markdown: { isTrusted: { enabledCommands: trustedCommands } },
    });
    client.onRequest(readFileRequest, ({ uri }: ReadFileParams) => readText(vscode.Uri.parse(uri)));
    client.onRequest(listFolderRequest, ({ uri }: ListFolderParams) => listFolder(vscode.Uri.parse(uri)));
    client.onNotification(statusNotification, (params: StatusParams) => status.update(params));
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped) status.clear();
      current = newState === State.Running ? client : undefined;
      if (newState === State.Running) started.fire();
    });
    await client.start();
    return client;
  };
  let launched: Promise<BaseLanguageClient> | undefined;
  const control: ClientControl = {
    output,
    running: () => current,
    onDidStart: started.event,
    async start() {
      launched ??= launch();
      const client = await launched;
      // After some crashes in a row a client rests until it is asked for.
      if (client.state === State.Stopped) await client.start();
      return client;
    },
    async restart() {
      launched = launched === undefined ? launch() : end(launched).then(launch);
      await launched;
    },
    async stop() {
      if (launched !== undefined) await end(launched);
    },
  };
  const end = async (client: Promise<BaseLanguageClient>): Promise<void> => {
    // A server that did not start, or died, is as good as ended.
    await client.then((running) => running.dispose()).catch((error: unknown) => output.debug(String(error)));
  };
  /** The client tells the user of a failure itself; only the command starts it once more. */
  const startUnasked = () => void control.start().catch((error: unknown) => output.error(String(error)));
  const startFor = (document: vscode.TextDocument, text: () => string) => {
    if (launched !== undefined || vscode.languages.match(documentSelector, document) === 0) return;
    if (mayHoldPolicies({ path: document.uri.path, language: document.languageId, text: text() })) startUnasked();
  };
  const startForAll = (document: vscode.TextDocument) => startFor(document, () => document.getText());

  context.subscriptions.push(
    output,
    status,
    started,
    shareCommittedTexts(control, documentSelector),
    vscode.workspace.onDidOpenTextDocument(startForAll),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) =>
      startFor(document, () => linesOf(document, contentChanges)),
    ),
    ...registerCommands(control),
    ...registerConversion(control, documentSelector),
  );
  vscode.workspace.textDocuments.forEach(startForAll);
  return control;
}

/** The lines that changed, as they are now: what tells a policy never spans lines, and a file may be large. */
function linesOf(document: vscode.TextDocument, changes: readonly vscode.TextDocumentContentChangeEvent[]): string {
  const texts = changes.map(({ range, text }) => {
    const last = range.start.line + text.split("\n").length - 1;
    return document.getText(document.validateRange(new vscode.Range(range.start.line, 0, last + 1, 0)));
  });
  return texts.join("\n");
}

async function readText(uri: vscode.Uri): Promise<string | null> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}

async function listFolder(uri: vscode.Uri): Promise<string[]> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(uri);
    const files = entries.filter(([, type]) => (type & vscode.FileType.File) !== 0);
    return files.map(([name]) => vscode.Uri.joinPath(uri, name).toString());
  } catch {
    return [];
  }
}
