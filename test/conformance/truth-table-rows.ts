import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { dialects } from "../../src/dialects/index.js";
import type { Dialect } from "../../src/spec/index.js";
import { CELLS, POLICIES, runsCommands, tableOf } from "./truth-table.js";
import type { Cell, Outcomes, Policy } from "./truth-table.js";
import { canStarve, playCells } from "./truth-table-real.js";

export const withCommands: readonly Dialect[] = dialects.filter(runsCommands);

/** The tables of all dialects, and a folder for what is played; to be deleted by whoever asked for them. */
export interface Written {
  readonly folder: string;
  readonly tables: ReadonlyMap<string, Outcomes>;
}

export async function writeTables(): Promise<Written> {
  const folder = mkdtempSync(join(tmpdir(), "anyhook-truth-"));
  writeFileSync(join(folder, "hooks"), "");
  const tables = new Map<string, Outcomes>();
  for (const dialect of withCommands) tables.set(dialect.id, await tableOf(dialect, folder));
  return { folder, tables };
}

/**
 * Plays every row for real, and again under the switch where that changes it.
 * @param step every so manieth of those is played again: 1 = all
 */
export function everyRowIsReal(written: () => Written, step: number): void {
  it.each(withCommands.map((dialect) => [dialect.id, dialect] as const))(
    "%s: every row is what a real process makes of it",
    async (id, dialect) => {
      const { folder, tables } = written();
      const textOf = (policy: Policy, cell: Cell): string =>
        JSON.stringify(tables.get(id)?.[policy].get(cell.id));
      // Where the switch changes nothing, the same processes would be started twice.
      const changed = CELLS.filter((cell) => textOf("own", cell) !== textOf("closed", cell));
      const again = changed.filter((_, position) => position % step === 0);
      const wrong: string[] = [];
      for (const policy of POLICIES) {
        const cells = policy === "own" ? CELLS : again;
        for (const { cell, outcome } of await playCells(dialect, { policy, cells, folder })) {
          const [played, read] = [JSON.stringify(outcome), textOf(policy, cell)];
          if (played !== read) wrong.push(`${policy} ${cell.id}: ${played}, not ${read}`);
        }
      }
      const rows = CELLS.length + again.length;
      const under = `${again.length} of the ${changed.length} that the switch changes`;
      const starved = canStarve() ? "" : " (SKIPPED: EMFILE, since there is no prlimit here)";
      process.stdout.write(
        `${id}: ${rows - wrong.length} of ${rows} rows hold (${CELLS.length}, and ${under})${starved}\n`,
      );
      expect(wrong).toEqual([]);
    },
    120_000,
  );
}
