import { isJsonObject } from "../../spec/index.js";
import type { Decision, HookRun, JsonValue, ListedHook, RunOutcome, Verdict } from "../../spec/index.js";
import { cleanBlock, cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
import { groupBy } from "./group.js";
import { placeOf } from "./place.js";
import { counted, table } from "./table.js";

const DECISION_COLOR: Readonly<Record<Decision, "red" | "yellow" | "green" | "dim">> = {
  deny: "red",
  defer: "yellow",
  ask: "yellow",
  allow: "green",
  none: "dim",
};

const MARKS: Readonly<
  Record<RunOutcome, readonly [mark: string, color: "red" | "yellow" | "green" | "dim" | "cyan"]>
> = {
  passed: ["✓", "green"],
  blocked: ["✗", "red"],
  failed: ["!", "yellow"],
  timed_out: ["!", "yellow"],
  skipped: ["-", "dim"],
  queued: ["…", "cyan"],
};

/** A decision in its colour. */
export function formatDecision(decision: Decision, colors: Colors): string {
  return colors[DECISION_COLOR[decision]](decision);
}

/** A verdict for people: what was decided and by whom, then what each hook did. */
export function formatVerdict(verdict: Verdict, listed: readonly ListedHook[], colors: Colors): string {
  const ran = verdict.runs.filter(({ outcome }) => outcome !== "skipped");
  const lines = [
    headline(verdict, colors),
    ...decidedBy(verdict, listed, colors),
    ...table(
      ran.map((run) => runRow(run, listed, colors)),
      "  ",
    ),
    ...skipped(verdict.runs, listed, colors),
    ...verdict.runs.flatMap((run) =>
      (run.warnings ?? []).map((text) => `  ${colors.yellow("warning")} ${cleanLine(text)}`),
    ),
    ...texts("context", verdict.context),
    ...texts("notice", verdict.notices),
    ...rewrite("input", verdict.event.tool_input, verdict.updated_input, colors),
    ...rewrite(
      "output",
      verdict.event["tool_response"] as JsonValue | undefined,
      verdict.updated_output,
      colors,
    ),
    ...verdict.conflicts.map(
      ({ effect, hooks, winner }) =>
        `  ${colors.yellow("conflict")} ${counted(hooks.length, "hook")} rewrote ${effect}: ${place(winner, listed)} counts`,
    ),
    ...verdict.unsupported.map(
      ({ effect, why }) => `  ${colors.yellow("unsupported")} ${effect}: ${cleanLine(why)}`,
    ),
    ...(verdict.stop === undefined
      ? []
      : [`  ${colors.red("stop")} the agent is to end: ${cleanLine(verdict.stop.reason)}`]),
  ];
  return lines.join("\n");
}

function headline({ decision, event, reason, duration_ms: ms }: Verdict, colors: Colors): string {
  const what = cleanLine([event.hook_event_name, event.tool_name ?? ""].join(" "));
  const word = colors.bold(formatDecision(decision, colors));
  const meaning = decision === "none" ? colors.dim(" (nobody had an opinion)") : "";
  const why = reason === undefined || reason === "" ? "" : `\n  ${cleanBlock(reason, "  ")}`;
  return `${word}${meaning} ${what} ${colors.dim(duration(ms))}${why}`;
}

function decidedBy(
  { decided_by: id }: Verdict,
  listed: readonly ListedHook[],
  colors: Colors,
): readonly string[] {
  return id === undefined
    ? []
    : [`  ${colors.dim("decided by")} ${place(id, listed)} ${colors.dim(cleanLine(id))}`];
}

function runRow(run: HookRun, listed: readonly ListedHook[], colors: Colors): readonly string[] {
  const [mark, color] = MARKS[run.outcome];
  const pass = run.pass === 2 ? " (again, on the rewritten input)" : "";
  const watched = run.because === "monitor" ? " (only watched)" : "";
  // The event went on although its guard was not there to see it.
  const hook = listed.find((one) => one.hook === run.hook);
  const isOpen = run.error !== undefined && run.decision === "none" && hook?.fails_open === true;
  const open = isOpen ? `  ${colors.red("FAILED OPEN")}` : "";
  return [
    colors[color](`${mark} ${run.outcome.replace("_", " ")}`),
    `${place(run.hook, listed)}${pass}${watched}`,
    run.outcome === "queued" ? "in the background" : colors.dim(duration(run.duration_ms)),
    result(run, colors) + open,
  ];
}

function result(
  { exit_code: code, http_status: status, error, attempts, decision }: HookRun,
  colors: Colors,
): string {
  return [
    decision === "none" ? "" : formatDecision(decision, colors),
    code === null ? "" : `exit ${code}`,
    status === null ? "" : `HTTP ${status}`,
    attempts > 1 ? `${attempts} attempts` : "",
    error === undefined ? "" : `${error.code}: ${cleanLine(error.message)}`,
  ]
    .filter((part) => part !== "")
    .join("  ");
}

/** A line per reason, however many hooks it kept from running. */
function skipped(runs: readonly HookRun[], listed: readonly ListedHook[], colors: Colors): readonly string[] {
  const groups = groupBy(
    runs.filter(({ outcome }) => outcome === "skipped"),
    ({ because, reason }) => `${because ?? "skipped"}: ${cleanLine(reason ?? "")}`,
  );
  return [...groups].map(([why, some]) => {
    const places = [...new Set(some.map(({ hook }) => place(hook, listed)))].join(", ");
    return colors.dim(`  - skipped, ${why}: `) + places;
  });
}

function texts(label: string, values: readonly string[]): readonly string[] {
  return values.map((text) => `  ${label}: ${cleanBlock(text, "    ")}`);
}

/** Field by field, where both are objects. */
function rewrite(
  what: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  colors: Colors,
): readonly string[] {
  if (after === undefined) return [];
  if (!isJsonObject(before) || !isJsonObject(after))
    return [`  rewritten ${what}:`, ...change("", before, after, colors)];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return [
    `  rewritten ${what}:`,
    ...keys.flatMap((key) => change(`${key}: `, before[key], after[key], colors)),
  ];
}

function change(
  label: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  colors: Colors,
): readonly string[] {
  const [old, fresh] = [before, after].map((value) =>
    value === undefined ? undefined : JSON.stringify(value),
  );
  if (old === fresh) return [];
  return [
    ...(old === undefined ? [] : [colors.red(`    - ${cleanLine(label + old)}`)]),
    ...(fresh === undefined ? [] : [colors.green(`    + ${cleanLine(label + fresh)}`)]),
  ];
}

/** Where a hook stands; its id where nobody knows it any more. */
function place(id: string, listed: readonly ListedHook[]): string {
  const hook = listed.find((one) => one.hook === id);
  return hook === undefined ? cleanLine(id) : placeOf(hook, listed);
}

export function duration(ms: number): string {
  if (ms >= 10_000) return `${Number((ms / 1000).toFixed(1))} s`;
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
