import { defineConfig } from "vitest/config";

/** Real agents: installed from npm, driven against a model on loopback. Not part of `npm test`. */
export default defineConfig({
  test: {
    include: ["test/agents/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts", "test/agents/setup.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 30_000,
  },
});
