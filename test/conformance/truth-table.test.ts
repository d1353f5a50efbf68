import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dialects } from "../../src/dialects/index.js";
import { strongest } from "../../src/spec/index.js";
import type { Dialect } from "../../src/spec/index.js";
import { CELLS, POLICIES, runsCommands } from "./truth-table.js";
import type { Cell, Outcome } from "./truth-table.js";
import { everyRowIsReal, withCommands, writeTables } from "./truth-table-rows.js";
import type { Written } from "./truth-table-rows.js";

/** Every row is played; of those that the switch changes, so many are played under it as well. All: the long run. */
const CHANGED_STEP = 4;

const without = dialects.filter((dialect) => !runsCommands(dialect));

let written: Written;

beforeAll(async () => void (written = await writeTables()));
afterAll(() => rmSync(written.folder, { recursive: true, force: true }));

function outcomeOf({ id }: Dialect, policy: (typeof POLICIES)[number], cell: Cell): Outcome {
  return written.tables.get(id)?.[policy].get(cell.id) as Outcome;
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

  it("has a code of its own for a program that a shell has not found, and for one that it cannot run", () => {
    for (const dialect of withCommands)
      for (const cell of CELLS.filter(({ stdout }) => stdout === "nothing")) {
        const { failed } = outcomeOf(dialect, "closed", cell);
        const at = `${dialect.id} ${cell.id}`;
        expect(failed === "not_found", at).toBe(["127", "ENOENT"].includes(cell.exit));
        expect(failed === "not_executable", at).toBe(["126", "EACCES"].includes(cell.exit));
      }
  });

  everyRowIsReal(() => written, CHANGED_STEP);
});

function isDenied({ exit, stdout, kind }: Cell): boolean {
  return kind === "gate" && exit === "0" && stdout === "deny";
}
