import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { dialects } from "../../src/dialects/index.js";
import { runsCommands, tableOf } from "../conformance/truth-table.js";
import type { Outcomes } from "../conformance/truth-table.js";
import { truthTablePage } from "./truth-table-page.js";

it("the truth table is what the dialects declare (npm run docs)", async () => {
  const folder = mkdtempSync(join(tmpdir(), "anyhook-truth-"));
  try {
    writeFileSync(join(folder, "hooks"), "");
    const tables = new Map<string, Outcomes>();
    for (const dialect of dialects.filter(runsCommands))
      tables.set(dialect.id, await tableOf(dialect, folder));
    const page = resolve(import.meta.dirname, "../../docs/truth-table.md");
    await expect(truthTablePage(dialects, tables)).toMatchFileSnapshot(page);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
