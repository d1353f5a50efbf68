import type { ListedHook } from "../../spec/index.js";
import { cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
import { failing } from "./failing.js";
import { groupBy } from "./group.js";
import { placeOf } from "./place.js";
import { table } from "./table.js";

/** What keeps a hook from its work, beside what the runtime itself says. */
export interface Marks {
  readonly off?: readonly { readonly code: string; readonly message: string }[];
}

/** All hooks for people, by event. */
export function formatHooks(hooks: readonly (ListedHook & Marks)[], colors: Colors): string {
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

function row(hook: ListedHook & Marks, place: string, colors: Colors): readonly string[] {
  const { dialect, layer, executor, matchers } = hook;
  return [
    dialect,
    layer,
    place,
    executor,
    matchers.length === 0 ? colors.dim("any") : cleanLine([...new Set(matchers)].join(" & "), 60),
    trust(hook, colors),
    [
      failing(hook, colors),
      hook.mode === "monitor" ? colors.yellow("monitor") : "",
      skipped(hook, colors),
      ...(hook.off ?? []).map(({ code, message }) => off(code, message, colors)),
    ]
      .filter((part) => part !== "")
      .join(", "),
  ];
}

function trust({ trusted, skipped: skip }: ListedHook, colors: Colors): string {
  if (skip?.because === "changed_since_trusted") return colors.red("changed");
  return trusted ? colors.green("trusted") : colors.yellow("untrusted");
}

function skipped({ skipped: skip, trusted }: ListedHook, colors: Colors): string {
  if (skip === undefined || !trusted) return "";
  return colors.yellow(cleanLine(`${skip.because}: ${skip.message}`));
}

function off(code: string, message: string, colors: Colors): string {
  return colors.red(cleanLine(`off: ${code.replaceAll("_", " ")} (${message})`));
}
