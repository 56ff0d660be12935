import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import manifest from "../../package.json" with { type: "json" };
import { loadCatalogue } from "../nodeCatalogue.ts";
import { serve } from "./server.ts";

/** Serves over the transport that the process's arguments name: `--stdio`, `--node-ipc` or `--socket=PORT`. */
export function serveOverNode(): void {
  serve(createConnection(ProposedFeatures.all), {
    version: manifest.version,
    catalogue: loadCatalogue(),
    async readText(uri) {
      if (!uri.startsWith("file:")) return undefined;
      return readFile(fileURLToPath(uri), "utf8").catch(() => undefined);
    },
  });
}
