import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createHooks } from "../../src/index.js";
import type { Dialect, Verdict } from "../../src/spec/index.js";

/** What a hook does when it runs. */
export interface HookResult {
  readonly stdout?: string | object;
  readonly stderr?: string;
  /** Default 0. */
  readonly exit?: number;
  readonly kills?: "itself";
  /** Until its time is up. */
  readonly hangs?: true;
}

export interface HookCommand {
  /** A line for the shell. */
  readonly command: string;
  readonly timeoutSeconds?: number;
}

/** Whether the agent went on with what it was about to do. */
type Course = "runs" | "held";

export interface Row {
  readonly title: string;
  /** In the order in which they stand in the file. */
  readonly hooks: readonly HookResult[];
  /** What the real agent did. */
  readonly recorded: Course;
  /** What we do; default: the same. */
  readonly ours?: Course;
  /** The id of the listed deviation, where the row shows one. */
  readonly deviation?: string;
  /** Subset of the verdict. */
  readonly verdict?: object;
}

export interface Behaviour {
  readonly dialect: Dialect;
  /** What the table is about. */
  readonly title: string;
  /** In the dialect's words. */
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** The file of the workspace that names these hooks. */
  file(hooks: readonly HookCommand[]): { readonly path: string; readonly content: object };
  readonly rows: readonly Row[];
  /** Whether the agent would be held. Default: by a deny, an ask (nobody is there to answer) or a defer. */
  held?(verdict: Verdict): boolean;
}

/** Plays a table for real: a file, the engine, processes. Rows that differ from the record name a deviation. */
export function behaviourSuite(table: Behaviour): void {
  const { dialect, title, rows } = table;
  describe(`${dialect.id}: ${title}`, () => {
    const passed = { recorded: 0, listed: 0 };
    afterAll(() => {
      const { recorded, listed } = passed;
      const count = `${recorded} rows hold, ${listed} are listed deviations`;
      process.stdout.write(`${dialect.id}, ${title}: ${count}, of ${rows.length}\n`);
    });

    it.for(rows)("$title", { concurrent: true }, async (row) => {
      const verdict = await emit(table, row.hooks.map(commandOf));
      const { recorded, ours = recorded, deviation } = row;
      expect((table.held ?? isHeld)(verdict) ? "held" : "runs").toBe(ours);
      if (ours !== recorded) expect(deviation).toBeDefined();
      if (deviation !== undefined) expect(dialect.deviations.map(({ id }) => id)).toContain(deviation);
      if (row.verdict !== undefined) expect(verdict).toMatchObject(row.verdict);
      passed[deviation === undefined ? "recorded" : "listed"] += 1;
    });
  });
}

/** A cell of a column: the record alone, or how we differ from it. */
export type Cell = Course | Omit<Row, "title" | "hooks">;

/** Rows by what hooks do, and a column by the same titles: each must have what the other has. */
export function rowsOf<Title extends string>(
  results: Readonly<Record<Title, readonly HookResult[]>>,
  column: Readonly<Record<Title, Cell>>,
): readonly Row[] {
  return (Object.keys(results) as Title[]).map((title) => {
    const cell: Cell = column[title];
    return { title, hooks: results[title], ...(typeof cell === "string" ? { recorded: cell } : cell) };
  });
}

function isHeld({ decision }: Verdict): boolean {
  return decision === "deny" || decision === "ask" || decision === "defer";
}

async function emit(table: Behaviour, commands: readonly HookCommand[]): Promise<Verdict> {
  const root = mkdtempSync(join(tmpdir(), "anyhook-behaviour-"));
  const { path, content } = table.file(commands);
  const file = join(root, "workspace", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
  const hooks = createHooks({
    dialects: [
      { ...table.dialect, locations: table.dialect.locations.filter(({ base }) => base !== "root") },
    ],
    cwd: join(root, "workspace"),
    home: join(root, "home"),
    managed: join(root, "managed"),
    trust: "all",
  });
  try {
    return await hooks.emit(table.event, table.payload, { as: table.dialect.id });
  } finally {
    await hooks.close();
    rmSync(root, { recursive: true, force: true });
  }
}

function commandOf({ stdout, stderr, exit = 0, kills, hangs }: HookResult): HookCommand {
  const text = typeof stdout === "object" ? JSON.stringify(stdout) : stdout;
  const lines = [
    ...(text === undefined ? [] : [`printf %s ${quote(text)}`]),
    ...(stderr === undefined ? [] : [`printf %s ${quote(stderr)} >&2`]),
    ...(kills === undefined ? [] : ["kill -KILL $$"]),
    ...(hangs === undefined ? [] : ["sleep 60"]),
    `exit ${exit}`,
  ];
  return { command: lines.join("; "), ...(hangs === undefined ? {} : { timeoutSeconds: 1 }) };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** An agent's own shapes. */
export interface NativeShapes {
  readonly allow: object;
  readonly deny: object;
  readonly denyWithoutReason: object;
  readonly ask: object;
  readonly defer: object;
}

const REASON = "no";

/**
 * The results before a tool that were tried on every agent; two hooks where two are named.
 * Source: recordings of five agents, behaviour matrix, "PreToolUse/BeforeTool".
 */
export function toolResults({ allow, deny, denyWithoutReason, ask, defer }: NativeShapes) {
  const nested = (fields: object): HookResult => ({
    stdout: {
      hookSpecificOutput: { permissionDecision: "deny", permissionDecisionReason: REASON, ...fields },
    },
  });
  return {
    "hookSpecificOutput deny": [nested({ hookEventName: "PreToolUse" })],
    "flat permissionDecision deny": [
      { stdout: { permissionDecision: "deny", permissionDecisionReason: REASON } },
    ],
    "decision deny": [{ stdout: { decision: "deny", reason: REASON } }],
    "decision block": [{ stdout: { decision: "block", reason: REASON } }],
    ask: [{ stdout: ask }],
    defer: [{ stdout: defer }],
    "continue false": [{ stdout: { continue: false, stopReason: "enough" } }],
    "exit 2 + stderr": [{ exit: 2, stderr: REASON }],
    "exit 2, no stderr": [{ exit: 2 }],
    "exit 2 + allow JSON": [{ exit: 2, stdout: allow }],
    "exit 1": [{ exit: 1, stderr: REASON }],
    "exit 1 + native deny JSON": [{ exit: 1, stdout: deny }],
    "exit 3": [{ exit: 3 }],
    "exit 127": [{ exit: 127 }],
    "killed by signal": [{ kills: "itself" }],
    timeout: [{ hangs: true }],
    garbage: [{ stdout: "what?" }],
    "broken JSON": [{ stdout: "{bad" }],
    "text + JSON": [{ stdout: `hello\n${JSON.stringify(deny)}` }],
    "deny + unknown extra field": [{ stdout: { ...deny, surprise: 1 } }],
    "deny without reason": [{ stdout: denyWithoutReason }],
    "missing hookEventName": [nested({})],
    "wrong hookEventName": [nested({ hookEventName: "PostToolUse" })],
    "allow, then deny": [{ stdout: allow }, { stdout: deny }],
    "deny, then allow": [{ stdout: deny }, { stdout: allow }],
    "ask, then allow": [{ stdout: ask }, { stdout: allow }],
    "exit 2, then allow": [{ exit: 2, stderr: REASON }, { stdout: allow }],
  } satisfies Readonly<Record<string, readonly HookResult[]>>;
}
