import { dialects } from "../../dialects/index.js";
import { EVENTS } from "../../spec/index.js";
import type { ListedHook } from "../../spec/index.js";
import { cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
import { groupBy } from "./group.js";
import { placeOf } from "./place.js";
import { table } from "./table.js";

/** All hooks for people, by event. */
export function formatHooks(hooks: readonly ListedHook[], colors: Colors): string {
  const groups = [...groupBy(hooks, ({ events }) => events.join(", "))];
  return groups
    .map(([event, some]) =>
      [
        colors.bold(cleanLine(event)),
        ...table(
          some.map((hook) => row(hook, placeOf(hook, hooks, "line"), colors)),
          "  ",
        ),
      ].join("\n"),
    )
    .join("\n\n");
}

function row(hook: ListedHook, place: string, colors: Colors): readonly string[] {
  const { dialect, layer, executor, matchers } = hook;
  return [
    dialect,
    layer,
    place,
    executor,
    matchers.length === 0 ? colors.dim("any") : cleanLine([...new Set(matchers)].join(" & "), 60),
    hook.trusted ? colors.green("trusted") : colors.yellow("untrusted"),
    [failing(hook, colors), hook.mode === "monitor" ? colors.yellow("monitor") : "", skipped(hook, colors)]
      .filter((part) => part !== "")
      .join(", "),
  ];
}

function failing({ dialect, event, events, on_failure: effect }: ListedHook, colors: Colors): string {
  // What cannot hold its own agent back guards nothing, whatever the canonical event can.
  const own = dialects.find(({ id }) => id === dialect)?.events[event]?.gate;
  if (!(own ?? events.some((name) => EVENTS[name]?.gate))) return "";
  return { allow: colors.red("fails open"), ask: "asks when it fails", deny: "fails closed" }[effect];
}

function skipped({ skipped: skip, trusted }: ListedHook, colors: Colors): string {
  if (skip === undefined || !trusted) return "";
  return colors.yellow(cleanLine(`${skip.because}: ${skip.message}`));
}
