import { setFlagsFromString } from "node:v8";
import type { CliCommand } from "./program.ts";

/** Serves an editor until it disconnects. */
export const lspCommand: CliCommand = {
  name: "lsp",
  declare(command) {
    command
      .description("serve an editor over the Language Server Protocol")
      .option("--stdio", "talk over standard input and output")
      .option("--node-ipc", "talk over the channel of a forked Node process")
      .option("--socket <port>", "talk over a socket")
      .option("--clientProcessId <pid>", "end when this process ends");
  },
  async run() {
    // A server lives long and is mostly idle: a nursery that does not grow costs nothing measurable and saves 15 MB. It
    // grows while modules load, so this comes first.
    setFlagsFromString("--semi-space-growth-factor=1");
    const { serveOverNode } = await import("../lsp/main.node.ts");
    serveOverNode();
    return new Promise(() => {
      // The connection ends the process when the editor is gone.
    });
  },
};
