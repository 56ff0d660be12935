import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import manifest from "../../package.json" with { type: "json" };
import { loadCatalogue, loadHcl } from "../nodeData.ts";
import { cancelWaitingRequests, serve } from "./server.ts";
import { today } from "./today.ts";

/** Serves over the transport that the process's arguments name: `--stdio`, `--node-ipc` or `--socket=PORT`. */
export function serveOverNode(): void {
  const connection = createConnection(ProposedFeatures.all, { connectionStrategy: cancelWaitingRequests });
  serve(connection, { version: manifest.version, catalogue: loadCatalogue(), readText, listFolder, loadHcl, today });
}

async function readText(uri: string): Promise<string | undefined> {
  if (!uri.startsWith("file:")) return undefined;
  try {
    // The decoder drops a byte order mark.
    return new TextDecoder().decode(await readFile(fileURLToPath(uri)));
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

async function listFolder(uri: string): Promise<string[]> {
  if (!uri.startsWith("file:")) return [];
  try {
    const entries = await readdir(fileURLToPath(uri), { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => `${uri}/${encodeURIComponent(name)}`);
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
