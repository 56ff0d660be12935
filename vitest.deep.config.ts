import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** The same tests with the full counts of their properties: `npm run test:deep`, an hour. */
export default mergeConfig(
  base,
  defineConfig({
    test: {
      env: { DEEP_RUNS: "50000" },
      testTimeout: 3_600_000,
      include: [
        "test/unit/**/*.test.ts",
        "test/conformance/histories.test.ts",
        "test/conformance/managedFixes.test.ts",
        "test/features/grantDifference.test.ts",
      ],
    },
  }),
);
