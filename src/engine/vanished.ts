import { lstatSync } from "node:fs";
import { join } from "node:path";
import { ruleOfDefinition } from "../guards/definition.js";
import { WORKSPACE_LAYERS } from "../spec/index.js";
import type { Dialect, Diagnostic, ReviewedHook, Rule } from "../spec/index.js";
import { matchesName } from "./locate.js";
import type { Scan } from "./scan.js";

/** What was reviewed in files that this dialect reads here, and is not in them any more. */
export function vanished(gone: readonly ReviewedHook[], scan: Scan, cwd: string): readonly ReviewedHook[] {
  return gone.filter(({ file }) => isReadHere(file, scan, cwd));
}

/**
 * What stands for a hook that has vanished: to delete a guard, or to spoil its file, must free nobody more than to edit
 * it does. It listens as it was reviewed; where nothing is left of that, to its whole event, as strict as its system is.
 * @param definition the text that was reviewed
 */
export function guardOf(
  gone: ReviewedHook,
  definition: string | undefined,
  { dialect, cwd }: { readonly dialect: Dialect; readonly cwd: string },
): Rule {
  const { hook, name, file, event } = gone;
  const source = { path: join(cwd, file), file, line: 1, column: 1, pointer: "" };
  const base: Rule = {
    id: `${hook}@gone`,
    ...(name === undefined ? {} : { name }),
    dialect: dialect.id,
    layer: "project",
    source,
    native: event,
    events: dialect.events[event]?.from ?? [],
    when: [],
    executor: "command",
    params: {},
    timeoutMs: 0,
    mode: "enforce",
  };
  return (definition === undefined ? undefined : ruleOfDefinition(definition, base)) ?? base;
}

/** A guard that has vanished cannot be silent: nothing else would tell that it once was there. */
export function vanishedProblems(gone: readonly ReviewedHook[], cwd: string): readonly Diagnostic[] {
  return gone.map(({ file, name, event }): Diagnostic => {
    const label = name === undefined ? `a hook of ${event}` : `the hook ${JSON.stringify(name)} of ${event}`;
    const isFile = lstatSync(join(cwd, file), { throwIfNoEntry: false }) !== undefined;
    return {
      code: "trusted_hook_gone",
      level: "warning",
      file,
      line: 1,
      column: 1,
      message: `${label} was trusted, and is gone ${isFile ? "from its file" : "with its file"}`,
      hint: "if that is meant, `anyhook trust review` confirms it",
    };
  });
}

/**
 * Not what the agent that we are a hook of runs itself, or another system that is loaded beside this one. A file that
 * a `*` stood for is not looked for any more once it is gone.
 */
function isReadHere(file: string, { found, dialect }: Scan, cwd: string): boolean {
  if (found.some(({ place }) => place.file === file)) return true;
  if (lstatSync(join(cwd, file), { throwIfNoEntry: false }) !== undefined) return false;
  return dialect.locations.some(
    ({ layer, path, borrowed }) =>
      WORKSPACE_LAYERS.includes(layer) && borrowed !== true && matchesName(path, file),
  );
}
