import * as vscode from "vscode";
import { LanguageClient, type NodeModule, TransportKind } from "vscode-languageclient/node";
import { activateClient, type ClientControl } from "./client.ts";

let control: ClientControl | undefined;

/** Desktop and remote: the server is a process of its own, on the editor's own Node. */
export function activate(context: vscode.ExtensionContext): void {
  const module = vscode.Uri.joinPath(context.extensionUri, "server", "dist", "cli.js").fsPath;
  const run: NodeModule = { module, args: ["lsp"], transport: TransportKind.ipc };
  const debug: NodeModule = { ...run, options: { execArgv: ["--inspect"] } };
  control = activateClient(context, (options) => new LanguageClient("leastwise", "Leastwise", { run, debug }, options));
}

/** The editor waits for the promise, so the server is told before its channel closes. */
export function deactivate(): Promise<void> | undefined {
  return control?.stop();
}
