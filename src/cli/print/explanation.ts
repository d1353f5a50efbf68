import type { Explained, Explanation } from "../../spec/index.js";
import { cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
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
  return [head, ...groups.flatMap(([dialect, some]) => dialectLines(dialect, some, { gate, colors }))].join(
    "\n",
  );
}

function dialectLines(
  dialect: string,
  hooks: readonly Explained[],
  { gate, colors }: { readonly gate: boolean; readonly colors: Colors },
): readonly string[] {
  return [
    "",
    colors.bold(cleanLine(dialect)),
    ...table(
      hooks.map((hook) => row(hook, { place: placeOf(hook, hooks), gate, colors })),
      "  ",
    ),
  ];
}

interface Row {
  readonly place: string;
  readonly gate: boolean;
  readonly colors: Colors;
}

function row(hook: Explained, { place, gate, colors }: Row): readonly string[] {
  const { layer, executor } = hook;
  if (hook.runs) return [colors.green("✓ runs"), place, layer, executor, terms(hook, gate, colors)];
  const why = `${hook.because ?? ""}: ${cleanLine(hook.message ?? "")}`;
  const mark = hook.matches ? colors.yellow("- skipped") : colors.dim("· stays out");
  return [mark, place, layer, executor, hook.matches ? colors.yellow(why) : colors.dim(why)];
}

function terms(hook: Explained, gate: boolean, colors: Colors): string {
  const failing = { allow: colors.red("FAILS OPEN"), ask: "asks when it fails", deny: "fails closed" };
  return [
    `timeout ${duration(hook.timeout_ms)}`,
    gate ? failing[hook.on_failure] : "",
    hook.background ? colors.yellow("in the background: its answer is not read") : "",
    hook.mode === "monitor" ? colors.yellow("monitor: it enforces nothing") : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}
