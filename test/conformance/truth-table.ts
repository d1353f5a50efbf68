import { join } from "node:path";
import { createHooks } from "../../src/index.js";
import { EVENTS } from "../../src/spec/index.js";
import type {
  ConfigSide,
  Decision,
  Dialect,
  Executor,
  FailureCode,
  GuestSide,
  Hooks,
  Output,
  Rule,
  Verdict,
} from "../../src/spec/index.js";
import { fakeRule } from "../engine/fakes.js";

/** How a process can end, or fail to begin: SECURITY.md, bar 7. */
export const EXITS = [
  "0",
  "1",
  "2",
  "126",
  "127",
  "137",
  "SEGV",
  "timeout",
  "ENOENT",
  "EACCES",
  "EMFILE",
  "E2BIG",
] as const;
export type Exit = (typeof EXITS)[number];

/** What it can have printed until then. */
export const STDOUTS = [
  "nothing",
  "{}",
  "deny",
  "allow",
  "ask",
  "garbage",
  "partial",
  "array",
  "two",
] as const;
export type Stdout = (typeof STDOUTS)[number];

export const KINDS = ["gate", "observe"] as const;
export type Kind = (typeof KINDS)[number];

/** The dialect's own rule, and the one switch. */
export const POLICIES = ["own", "closed"] as const;
export type Policy = (typeof POLICIES)[number];

/** One row of the table, as far as it is given. */
export interface Cell {
  readonly kind: Kind;
  readonly exit: Exit;
  readonly stdout: Stdout;
  /** Also the name of the tool that only its hook listens to. */
  readonly id: string;
}

/** What comes of it. */
export interface Outcome {
  readonly decision: Decision;
  readonly failed?: FailureCode;
}

export const CELLS: readonly Cell[] = KINDS.flatMap((kind) =>
  EXITS.flatMap((exit) =>
    STDOUTS.map((stdout) => ({
      kind,
      exit,
      stdout,
      id: `cell_${kind}_${exit}_${stdout.replace("{}", "object")}`,
    })),
  ),
);

/** A dialect that says of a process's end that it has none runs no commands. */
export function runsCommands(dialect: Dialect): boolean {
  const native = Object.keys(dialect.events)[0] ?? "";
  const event = { hook_event_name: dialect.events[native]?.from[0] ?? "", id: "1", at: "" };
  const rule = fakeRule(dialect.id, 0, { native, executor: "command" });
  return dialect.host.read(ended(0, ""), rule, event).failed?.code !== "internal";
}

/** The native events that stand for all: the ones around a tool, where the dialect has them. */
export function momentsOf(dialect: Dialect): Readonly<Record<Kind, string>> {
  const gates = Object.entries(dialect.events).filter(([, one]) => isGate(one));
  const others = Object.entries(dialect.events).filter(([, one]) => !isGate(one));
  const pick = (among: typeof gates, wanted: string): string =>
    (among.find(([, { from }]) => from[0] === wanted) ?? among[0])?.[0] ?? "";
  return { gate: pick(gates, "PreToolUse"), observe: pick(others, "PostToolUse") };
}

function isGate({ gate, from }: Dialect["events"][string]): boolean {
  return gate ?? EVENTS[from[0] ?? ""]?.gate === true;
}

export type Words = Readonly<Record<Stdout, string>>;

/** What a hook of the dialect prints to say so: its guest's own reply, else the canonical words. */
export async function wordsOf(dialect: Dialect): Promise<Words> {
  const guest = "load" in dialect.guest ? await dialect.guest.load() : undefined;
  const [deny, allow, ask] = (["deny", "allow", "ask"] as const).map((decision) => say(decision, guest)) as [
    string,
    string,
    string,
  ];
  return {
    nothing: "",
    "{}": "{}",
    deny,
    allow,
    ask,
    garbage: "%$ no answer at all: 0x1f",
    partial: deny.slice(0, Math.floor(deny.length * 0.6)),
    array: '["deny"]',
    two: `${allow.trimEnd()}\n${deny}`,
  };
}

function say(decision: Decision, guest: GuestSide | undefined): string {
  const event = { hook_event_name: "PreToolUse", id: "1", at: "", tool_name: "Bash", tool_input: {} };
  const lists = { context: [], notices: [], runs: [], conflicts: [], unsupported: [] };
  const verdict: Verdict = { event, decision, reason: "said so", ...lists, duration_ms: 0 };
  const stdout = guest?.reply(verdict, event).stdout ?? "";
  return stdout === "" ? JSON.stringify({ decision, reason: "said so" }) : stdout;
}

/** One hook for each cell, which only that cell's tool calls. */
export type Run = Pick<Rule, "params"> & Partial<Rule>;

interface Hooked {
  readonly policy: Policy;
  /** Absent: real processes. */
  readonly executor?: Executor;
  readonly folder: string;
  readonly run: (cell: Cell) => Run;
}

export function hooksFor(dialect: Dialect, { policy, executor, folder, run }: Hooked): Hooks {
  const moments = momentsOf(dialect);
  const rules = CELLS.map((cell, index) => {
    const native = moments[cell.kind];
    const when = [{ subject: "tool", test: { exact: [cell.id] }, text: cell.id }] as const;
    const events = dialect.events[native]?.from ?? [];
    return fakeRule(dialect.id, index, { native, events, when, executor: "command", ...run(cell) });
  });
  const config: ConfigSide = {
    decode: ({ file, layer }) => ({ file, layer, rules, diagnostics: [] }),
  };
  const locations = [{ layer: "user", base: "home", path: "hooks" }] as const;
  return createHooks({
    dialects: [{ ...dialect, locations, config: async () => config }],
    ...(executor === undefined ? {} : { executors: [executor] }),
    ...(policy === "closed" ? { failure: "closed" as const } : {}),
    cwd: folder,
    home: folder,
    managed: join(folder, "managed"),
    trust: "all",
  });
}

export async function ask(hooks: Hooks, dialect: Dialect, { kind, id }: Cell): Promise<Outcome> {
  const event = dialect.events[momentsOf(dialect)[kind]]?.from[0] ?? "";
  const verdict = await hooks.emit(event, { session_id: "s", tool_name: id, tool_input: { command: "ls" } });
  const [run] = verdict.runs;
  if (verdict.runs.length !== 1 || run === undefined) throw new Error(`${id}: ${verdict.runs.length} runs`);
  const { decision } = verdict;
  return run.error === undefined ? { decision } : { decision, failed: run.error.code };
}

/** Whatever is started answers as the cell says, and nothing is. */
function pretending(words: Words): Executor {
  const cells = new Map(CELLS.map((cell) => [cell.id, cell]));
  return {
    version: 1,
    id: "command",
    run({ rule }) {
      const cell = cells.get(String(rule.params["cell"]));
      if (cell === undefined) throw new Error("no such cell");
      return outputOf(cell.exit, words[cell.stdout]);
    },
  };
}

function outputOf(exit: Exit, stdout: string): Output {
  const error = (code: FailureCode): Output => ({ kind: "error", code, message: exit });
  switch (exit) {
    case "SEGV":
      return { ...ended(null, stdout), signal: "SIGSEGV" };
    case "timeout":
      return error("timeout");
    case "ENOENT":
      return error("not_found");
    case "EACCES":
      return error("not_executable");
    case "EMFILE":
      return error("too_many_files");
    case "E2BIG":
      return error("too_big");
    default:
      return ended(Number(exit), stdout);
  }
}

function ended(code: number | null, stdout: string): Output & { readonly kind: "exit" } {
  const whole = { stdoutTruncated: false, stderrTruncated: false };
  return { kind: "exit", code, signal: null, stdout, stderr: "", ...whole };
}

export type Outcomes = Readonly<Record<Policy, ReadonlyMap<string, Outcome>>>;

/** The written table of a dialect: what its declarations, and the failure rule, make of every cell. */
export async function tableOf(dialect: Dialect, folder: string): Promise<Outcomes> {
  const executor = pretending(await wordsOf(dialect));
  const outcomes = { own: new Map<string, Outcome>(), closed: new Map<string, Outcome>() };
  for (const policy of POLICIES) {
    const hooks = hooksFor(dialect, {
      policy,
      executor,
      folder,
      run: ({ id }) => ({ params: { command: "x", cell: id } }),
    });
    await hooks.load();
    for (const cell of CELLS) outcomes[policy].set(cell.id, await ask(hooks, dialect, cell));
    await hooks.close();
  }
  return outcomes;
}
