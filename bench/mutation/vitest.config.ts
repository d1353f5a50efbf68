import { defineConfig } from "vitest/config";

/** The tests that judge mutants: those of the guards, of trust and of merging. No process, no build. */
export default defineConfig({
  test: {
    include: [
      "test/guards/**/*.test.ts",
      "test/engine/merge*.test.ts",
      "test/engine/trust*.test.ts",
      "test/executors/protect-hooks*.test.ts",
    ],
    // It sets HOME, which Stryker's threads cannot.
    exclude: ["test/guards/home.test.ts"],
    testTimeout: 30_000,
  },
});
