import * as vscode from "vscode";
import { LanguageClient, type NodeModule, TransportKind } from "vscode-languageclient/node";
import { activateClient, type ClientControl } from "./client.ts";

let control: ClientControl | undefined;

/** Desktop and remote: the server is a process of its own, on the editor's own Node. */
export function activate(context: vscode.ExtensionContext): void {
  const module = vscode.Uri.joinPath(context.extensionUri, "server", "dist", "cli.js").fsPath;
  control = activateClient(context, (options) => {
    const run: NodeModule = { module, args: ["lsp"], transport: TransportKind.ipc };
    const debug: NodeModule = { ...run, options: { execArgv: ["--inspect"] } };
    return new LanguageClient("leastwise", "Leastwise", { run, debug }, options);
  });
}

export function deactivate(): Promise<void> | undefined {
  return control?.stop();
}
