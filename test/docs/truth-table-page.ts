import type { Dialect } from "../../src/spec/index.js";
import {
  CELLS,
  EXITS,
  KINDS,
  momentsOf,
  POLICIES,
  runsCommands,
  STDOUTS,
} from "../conformance/truth-table.js";
import type { Cell, Kind, Outcome, Outcomes } from "../conformance/truth-table.js";
import { code, joined, list, section, table } from "./markdown.js";

/** The page of all tables, from what the dialects declare. */
export function truthTablePage(dialects: readonly Dialect[], tables: ReadonlyMap<string, Outcomes>): string {
  const some = dialects.filter(runsCommands);
  const rows = some.length * CELLS.length;
  const none = dialects.filter((dialect) => !runsCommands(dialect));
  return `${joined([
    "# What comes of every way in which a hook can end",
    "**My guard crashed, hung, or printed nonsense. Does the agent go on?**",
    `${rows} rows: how a process ends × what it has printed × a gate or an event that cannot be held back × hook system; ` +
      `each of them twice, by the system's own rule and under the switch ${code("failure: closed")}. ` +
      "They come of what the systems' folders declare (how a reply is read, which events are gates, what a failure does) " +
      `and of the one failure rule; nothing is started for that, and ${code("npm run docs")} writes them. ` +
      `${code("test/conformance/truth-table.test.ts")} then plays every row with a real process.`,
    legend(),
    ...some.map((dialect) => part(dialect, tables.get(dialect.id) as Outcomes)),
    section("Without rows", list(none.map(({ title }) => `${title}: its hooks are no commands.`))),
    "Next: [what each system is and does](dialects/anyhook.md), and [how to write a hook](guide/write-a-hook.md).",
  ])}\n`;
}

function legend(): string {
  return list([
    `a word is the decision; ${code("none")}: nobody had an opinion, so the agent goes on`,
    `${code("!")}: the run counts as failed, and the verdict and the journal say so`,
    `${code("→")}: what comes of it under ${code("failure: closed")}, where that differs`,
    `${code("partial")}: a deny that was cut off; ${code("two")}: an allow, and a deny on the next line`,
    `${code("137")}: what a shell says of a command that was killed; ${code("SEGV")}: the hook itself died of a signal`,
    `from ${code("timeout")} on, what was printed does not count: the process was cut off, or never began`,
  ]);
}

function part(dialect: Dialect, outcomes: Outcomes): string {
  const moments = momentsOf(dialect);
  const words = { open: "goes on", closed: "denies", ask: "asks" }[dialect.failure];
  return section(
    dialect.title,
    `A gate whose hook failed ${words}, unless the hook says otherwise or its answer decides.`,
    ...KINDS.flatMap((kind) => [
      `### ${headline(kind)} ${code(moments[kind])} (${dialect.id})`,
      grid(kind, outcomes),
    ]),
  );
}

function headline(kind: Kind): string {
  return { gate: "At a gate:", observe: "Where nothing is held back:" }[kind];
}

function grid(kind: Kind, outcomes: Outcomes): string {
  const rows = EXITS.map((exit) => [
    exit,
    ...STDOUTS.map((stdout) => {
      const cell = CELLS.find(
        (one) => one.kind === kind && one.exit === exit && one.stdout === stdout,
      ) as Cell;
      const [own, closed] = POLICIES.map((policy) => shown(outcomes[policy].get(cell.id)));
      return own === closed ? (own ?? "") : `${own} → ${closed}`;
    }),
  ]);
  return table(["exit", ...STDOUTS], rows);
}

function shown(outcome: Outcome | undefined): string {
  return outcome === undefined ? "" : `${outcome.decision}${outcome.failed === undefined ? "" : "!"}`;
}
