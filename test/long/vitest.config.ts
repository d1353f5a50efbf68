import { availableParallelism } from "node:os";

import { defineConfig } from "vitest/config";

/** The cases at their full number: `npm run test:long`. */
export default defineConfig({
  test: {
    include: ["test/**/*.long.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    pool: "forks",
    maxWorkers: availableParallelism(),
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
  },
});
