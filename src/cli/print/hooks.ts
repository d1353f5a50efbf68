import { EVENTS } from "../../spec/index.js";
import type { ListedHook } from "../../spec/index.js";
import { cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
import { groupBy } from "./group.js";
import { table } from "./table.js";

/** All hooks for people, by event. */
export function formatHooks(hooks: readonly ListedHook[], colors: Colors): string {
  const groups = [...groupBy(hooks, ({ events }) => events.join(", "))];
  return groups
    .map(([event, some]) =>
      [
        colors.bold(cleanLine(event)),
        ...table(
          some.map((hook) => row(hook, colors)),
          "  ",
        ),
      ].join("\n"),
    )
    .join("\n\n");
}

function row(hook: ListedHook, colors: Colors): readonly string[] {
  const { dialect, layer, file, line, name, executor, matchers } = hook;
  return [
    dialect,
    layer,
    cleanLine(`${file}:${line}${name === undefined ? "" : ` ${name}`}`),
    executor,
    matchers.length === 0 ? colors.dim("any") : cleanLine([...new Set(matchers)].join(" & "), 60),
    hook.trusted ? colors.green("trusted") : colors.yellow("untrusted"),
    [failing(hook, colors), hook.mode === "monitor" ? colors.yellow("monitor") : "", skipped(hook, colors)]
      .filter((part) => part !== "")
      .join(", "),
  ];
}

function failing({ events, on_failure: effect }: ListedHook, colors: Colors): string {
  if (!events.some((event) => EVENTS[event]?.gate)) return "";
  return { allow: colors.red("fails open"), ask: "asks when it fails", deny: "fails closed" }[effect];
}

function skipped({ skipped: skip, trusted }: ListedHook, colors: Colors): string {
  if (skip === undefined || !trusted) return "";
  return colors.yellow(cleanLine(`${skip.because}: ${skip.message}`));
}
