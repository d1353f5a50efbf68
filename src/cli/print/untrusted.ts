import { dialects } from "../../dialects/index.js";
import type { ListedHook, Verdict } from "../../spec/index.js";
import { cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
import { placeOf } from "./place.js";
import { counted } from "./table.js";

const MOST_NAMED = 10;

/** The hooks that did not run because their workspace is not trusted. */
export function untrustedRuns({ runs }: Verdict): readonly string[] {
  return [...new Set(runs.filter(({ because }) => because === "untrusted").map(({ hook }) => hook))];
}

/** Names them, and says what to do: a guard must not be absent in silence. */
export function formatUntrusted(
  hooks: readonly string[],
  listed: readonly ListedHook[],
  colors: Colors,
): string {
  const head = `${counted(hooks.length, "hook")} of this workspace did not run: it is not trusted.`;
  const places = hooks.slice(0, MOST_NAMED).map((id) => {
    const hook = listed.find((one) => one.hook === id);
    return `  ${hook === undefined ? cleanLine(id) : placeOf(hook, listed, "line")}`;
  });
  const rest = hooks.length > MOST_NAMED ? [`  … and ${hooks.length - MOST_NAMED} more`] : [];
  return [colors.yellow(head), ...places, ...rest, ...advice(hooks)].join("\n");
}

/** Systems with a trust file of their own ask that one and not ours. */
function advice(hooks: readonly string[]): readonly string[] {
  const systems = [...new Set(hooks.map((id) => id.split(":", 1)[0]))];
  const files = systems.map(
    (system) => [system, dialects.find(({ id }) => id === system)?.trust?.path] as const,
  );
  const own = files.flatMap(([system, path]) =>
    path === undefined ? [] : [`For ${system}: list this folder in ~/${path}`],
  );
  const ours = own.length < systems.length ? " Then: anyhook trust add" : "";
  return [`Review them: anyhook trust review.${ours}`, ...own];
}
