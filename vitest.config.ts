import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/vscode/**"],
    testTimeout: 20_000,
    // Modules have no state, so that the files which run in one process can share them: loading takes a third of the time.
    isolate: false,
  },
});
