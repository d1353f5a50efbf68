import type { Explained, Explanation } from "../../spec/index.js";
import { cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
import { failing } from "./failing.js";
import { groupBy } from "./group.js";
import { placeOf } from "./place.js";
import { counted, table } from "./table.js";
import { duration } from "./verdict.js";

/** What would happen, for people: system by system, in the order in which hooks would run. */
export function formatExplanation({ event, gate, hooks }: Explanation, colors: Colors): string {
  const runs = hooks.filter((hook) => hook.runs).length;
  const what = cleanLine([event.hook_event_name, event.tool_name ?? ""].join(" "));
  const nature = gate
    ? "a gate: hooks can hold the agent back"
    : "no gate: the agent goes on whatever hooks say";
  const head = `${colors.bold(what)} ${colors.dim(`(${nature})`)}: ${counted(runs, "hook")} of ${hooks.length} would run`;
  const groups = [...groupBy(hooks, ({ dialect }) => dialect)];
  return [head, ...groups.flatMap(([dialect, some]) => dialectLines(dialect, some, colors))].join("\n");
}

function dialectLines(dialect: string, hooks: readonly Explained[], colors: Colors): readonly string[] {
  return [
    "",
    colors.bold(cleanLine(dialect)),
    ...table(
      hooks.map((hook) => row(hook, placeOf(hook, hooks), colors)),
      "  ",
    ),
  ];
}

function row(hook: Explained, place: string, colors: Colors): readonly string[] {
  const { layer, executor } = hook;
  if (hook.runs) return [colors.green("✓ runs"), place, layer, executor, terms(hook, colors)];
  const why = `${hook.because ?? ""}: ${cleanLine(hook.message ?? "")}`;
  const mark = hook.matches ? colors.yellow("- skipped") : colors.dim("· stays out");
  return [mark, place, layer, executor, hook.matches ? colors.yellow(why) : colors.dim(why)];
}

function terms(hook: Explained, colors: Colors): string {
  return [
    `timeout ${duration(hook.timeout_ms)}`,
    hook.fails_open ? colors.red("FAILS OPEN") : failing(hook, colors),
    hook.background ? colors.yellow("in the background: its answer is not read") : "",
    hook.mode === "monitor" ? colors.yellow("monitor: it enforces nothing") : "",
    ...(hook.warnings ?? []).map((text) => colors.yellow(cleanLine(text))),
  ]
    .filter((part) => part !== "")
    .join(", ");
}
