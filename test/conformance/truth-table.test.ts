import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dialects } from "../../src/dialects/index.js";
import { strongest } from "../../src/spec/index.js";
import type { Dialect } from "../../src/spec/index.js";
import { CELLS, POLICIES, runsCommands, tableOf } from "./truth-table.js";
import type { Cell, Outcome, Outcomes } from "./truth-table.js";
import { canStarve, playCells } from "./truth-table-real.js";

const withCommands = dialects.filter(runsCommands);
const without = dialects.filter((dialect) => !runsCommands(dialect));

let folder: string;
const tables = new Map<string, Outcomes>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "anyhook-truth-"));
  writeFileSync(join(folder, "hooks"), "");
  for (const dialect of withCommands) tables.set(dialect.id, await tableOf(dialect, folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function outcomeOf({ id }: Dialect, policy: (typeof POLICIES)[number], cell: Cell): Outcome {
  return tables.get(id)?.[policy].get(cell.id) as Outcome;
}

describe("the truth table", () => {
  it("has at least 1,000 rows, and names who runs no commands", () => {
    expect(withCommands.length * CELLS.length).toBeGreaterThanOrEqual(1000);
    expect(withCommands.length + without.length).toBe(dialects.length);
    for (const { id } of without) process.stdout.write(`${id}: runs no commands, it has no rows\n`);
  });

  it("never loosens a gate by a failure: closed for all, and in formats that close by themselves", () => {
    for (const dialect of withCommands) {
      const policies = dialect.failure === "closed" ? POLICIES : (["closed"] as const);
      for (const policy of policies)
        for (const cell of CELLS.filter(({ kind }) => kind === "gate")) {
          const at = `${dialect.id} ${policy} ${cell.id}`;
          const outcome = outcomeOf(dialect, policy, cell);
          if (cell.exit !== "0" || outcome.failed !== undefined) expect(outcome.decision, at).toBe("deny");
        }
    }
  });

  it("is never weaker under the switch than without it", () => {
    for (const dialect of withCommands)
      for (const cell of CELLS) {
        const { decision: own } = outcomeOf(dialect, "own", cell);
        const { decision: closed } = outcomeOf(dialect, "closed", cell);
        expect(strongest(own, closed), `${dialect.id} ${cell.id}`).toBe(closed);
      }
  });

  it("keeps a deny that a hook has said, and approves nothing that it has not said", () => {
    for (const dialect of withCommands) {
      const says = new Set(["allow", "ask", "two"]);
      const hears = outcomeOf(dialect, "own", CELLS.find(isDenied) as Cell).decision === "deny";
      for (const cell of CELLS.filter(({ kind }) => kind === "gate"))
        for (const policy of POLICIES) {
          const at = `${dialect.id} ${policy} ${cell.id}`;
          const outcome = outcomeOf(dialect, policy, cell);
          if (outcome.decision === "allow")
            expect([cell.exit, says.has(cell.stdout)], at).toEqual(["0", true]);
          if (hears && isDenied(cell)) expect(outcome.decision, at).toBe("deny");
        }
    }
  });

  it.each(withCommands.map((dialect) => [dialect.id, dialect] as const))(
    "%s: every row is what a real process makes of it",
    async (id, dialect) => {
      let held = 0;
      const wrong: string[] = [];
      let played = 0;
      for (const policy of POLICIES) {
        // Where the switch changes nothing, the same processes would be started twice.
        const cells = policy === "own" ? CELLS : CELLS.filter((cell) => isChanged(dialect, cell));
        played += cells.length;
        for (const { cell, outcome } of await playCells(dialect, { policy, cells, folder })) {
          const written = outcomeOf(dialect, policy, cell);
          if (JSON.stringify(outcome) === JSON.stringify(written)) held += 1;
          else wrong.push(`${policy} ${cell.id}: ${JSON.stringify(outcome)}, not ${JSON.stringify(written)}`);
        }
      }
      const starved = canStarve() ? "" : " (SKIPPED: EMFILE, since there is no prlimit here)";
      process.stdout.write(
        `${id}: ${held} of ${played} rows hold (${CELLS.length}, and again where the switch changes them)${starved}\n`,
      );
      expect(wrong).toEqual([]);
    },
    120_000,
  );
});

function isChanged(dialect: Dialect, cell: Cell): boolean {
  const [own, closed] = POLICIES.map((policy) => JSON.stringify(outcomeOf(dialect, policy, cell)));
  return own !== closed;
}

function isDenied({ exit, stdout, kind }: Cell): boolean {
  return kind === "gate" && exit === "0" && stdout === "deny";
}
