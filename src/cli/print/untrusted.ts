import { dialects } from "../../dialects/index.js";
import type { ListedHook, Verdict } from "../../spec/index.js";
import { cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
import { placeOf } from "./place.js";
import { counted } from "./table.js";

const MOST_NAMED = 10;

/** Hooks that trust did not reach, by the reason. */
export interface Untrusted {
  /** Nobody has trusted their workspace, or reviewed them. */
  readonly untrusted: readonly string[];
  /** They are not what was reviewed, or a script that they name is not. */
  readonly changed: readonly string[];
}

export function untrustedRuns({ runs }: Verdict): Untrusted {
  const idsOf = (some: Verdict["runs"]): readonly string[] => [...new Set(some.map(({ hook }) => hook))];
  return {
    untrusted: idsOf(runs.filter(({ because }) => because === "untrusted")),
    // Found out when it was planned, or right before its process would have started.
    changed: idsOf(
      runs.filter(
        ({ because, error }) => because === CHANGED || (error !== undefined && error.code === CHANGED),
      ),
    ),
  };
}

const CHANGED = "changed_since_trusted";

/** Names them, and says what to do: a guard must not be absent in silence. Empty where all of them ran. */
export function formatUntrusted(
  { untrusted, changed }: Untrusted,
  listed: readonly ListedHook[],
  colors: Colors,
): string {
  const ids = [...untrusted, ...changed];
  if (ids.length === 0) return "";
  const isOne = (some: readonly string[], one: string, more: string): string =>
    some.length === 1 ? one : more;
  const newer = untrusted.length > 0 && untrusted.every((id) => isInTrusted(id, listed));
  const why = newer ? "new since the workspace was trusted" : "not trusted";
  const heads = [
    ...(untrusted.length === 0
      ? []
      : [
          `${counted(untrusted.length, "hook")} of this workspace did not run: ${isOne(untrusted, "it is", "they are")} ${why}.`,
        ]),
    ...(changed.length === 0
      ? []
      : [
          `${counted(changed.length, "hook")} of this workspace did not run: ${isOne(changed, "it has", "they have")} changed since the workspace was trusted.`,
        ]),
  ];
  return [...heads.map(colors.yellow), ...places(ids, listed), ...advice(ids)].join("\n");
}

function places(ids: readonly string[], listed: readonly ListedHook[]): readonly string[] {
  const named = ids.slice(0, MOST_NAMED).map((id) => {
    const hook = listed.find((one) => one.hook === id);
    return `  ${hook === undefined ? cleanLine(id) : placeOf(hook, listed, "line")}`;
  });
  return ids.length > MOST_NAMED ? [...named, `  … and ${ids.length - MOST_NAMED} more`] : named;
}

/** Others of its workspace were trusted: this one came later. */
function isInTrusted(id: string, listed: readonly ListedHook[]): boolean {
  const message = listed.find(({ hook }) => hook === id)?.skipped?.message ?? "";
  return message.startsWith("it is new since");
}

/** Systems with a trust file of their own ask that one and not ours. */
function advice(ids: readonly string[]): readonly string[] {
  const systems = [...new Set(ids.map((id) => id.split(":", 1)[0]))];
  const files = systems.map(
    (system) => [system, dialects.find(({ id }) => id === system)?.trust?.path] as const,
  );
  const own = files.flatMap(([system, path]) =>
    path === undefined ? [] : [`For ${system}: list this folder in ~/${path}`],
  );
  const ours = own.length < systems.length ? " Then: anyhook trust add" : "";
  return [`Review them: anyhook trust review.${ours}`, ...own];
}
