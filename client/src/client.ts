import * as vscode from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import { configurationFileName } from "../../server/src/engine/configurationFile.ts";
import { mayHoldPolicies, policyLanguages } from "../../server/src/hosts/detect.ts";
import {
  type ReadFileParams,
  readFileRequest,
  type StatusParams,
  statusNotification,
} from "../../server/src/lsp/protocol.ts";
import { registerCommands, trustedCommands } from "./commands.ts";
import { createStatusItem } from "./status.ts";

/** Makes a client that is not started yet; what differs between desktop and web. */
export type ClientFactory = (options: LanguageClientOptions, output: vscode.LogOutputChannel) => BaseLanguageClient;

/** Files and buffers that people edit; not the sides of a diff, and not output. */
const schemes = ["file", "untitled", "vscode-vfs"];

/**
 * Starts the language server as soon as an open document may hold a policy, and not before. Everything that it
 * registers ends with the context's subscriptions.
 */
export function activateClient(context: vscode.ExtensionContext, createClient: ClientFactory): ClientControl {
  const output = vscode.window.createOutputChannel("Leastwise", { log: true });
  const status = createStatusItem(documentSelector());
  const watcher = vscode.workspace.createFileSystemWatcher(`**/${configurationFileName}`);
  const client = createClient(
    {
      documentSelector: documentSelector(),
      diagnosticCollectionName: "leastwise",
      outputChannel: output,
      initializationOptions: { commandLinks: true, readsFiles: true },
      markdown: { isTrusted: { enabledCommands: trustedCommands } },
      synchronize: { fileEvents: watcher, configurationSection: "leastwise" },
    },
    output,
  );
  client.onRequest(readFileRequest, ({ uri }: ReadFileParams) => readText(vscode.Uri.parse(uri)));
  client.onNotification(statusNotification, (params: StatusParams) => status.update(params));

  let started: Promise<void> | undefined;
  const start = (): Promise<void> => {
    started ??= client.start();
    return started;
  };
  const consider = (document: vscode.TextDocument) => {
    if (started === undefined && isOurs(document) && mayHoldPolicies(describe(document))) void start();
  };
  const control: ClientControl = {
    client,
    output,
    start,
    async restart() {
      status.clear();
      if (started === undefined) return start();
      await started.catch(() => undefined);
      if (client.isRunning()) await client.stop();
      started = client.start();
      return started;
    },
    async stop() {
      if (client.isRunning()) await client.stop();
    },
  };

  context.subscriptions.push(
    output,
    status,
    watcher,
    vscode.workspace.onDidOpenTextDocument(consider),
    vscode.workspace.onDidChangeTextDocument(({ document }) => consider(document)),
    ...registerCommands(control),
  );
  vscode.workspace.textDocuments.forEach(consider);
  return control;
}

/** The client with what commands need of it. */
export interface ClientControl {
  readonly client: BaseLanguageClient;
  readonly output: vscode.LogOutputChannel;
  /** Settles when the server runs; starts it where need be. */
  start(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

function documentSelector(): { language: string; scheme: string }[] {
  return policyLanguages.flatMap((language) => schemes.map((scheme) => ({ language, scheme })));
}

function isOurs(document: vscode.TextDocument): boolean {
  return schemes.includes(document.uri.scheme);
}

function describe(document: vscode.TextDocument) {
  return { path: document.uri.path, language: document.languageId, text: document.getText() };
}

async function readText(uri: vscode.Uri): Promise<string | null> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}
