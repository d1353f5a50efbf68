import { existsSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import { nearest } from "../../formats/suggest.js";
import type { ConfigFile, Rule } from "../../spec/index.js";
import type { Findings } from "../kit/findings.js";
import { validate } from "../kit/validate.js";
import { bounded, DISABLED, invalidAt, rulesAt } from "./entry.js";
import type { Entry } from "./entry.js";
import { events } from "./events.js";
import { AtomcodeScript } from "./schema.js";
import { momentsOf, SCRIPT_TRIGGERS } from "./trigger.js";

/** `[[hooks]]`: a script that gets the event on stdin. */
export function decodeScript(entry: Entry, file: ConfigFile, findings: Findings): readonly Rule[] {
  const { path, value } = entry;
  const hook = validate(AtomcodeScript, value, {
    findings,
    path,
    what: "the hook",
    spellings: SPELLINGS,
    unknownKeys: "warning",
  });
  const { trigger } = value;
  const moment =
    typeof trigger === "string" && Object.hasOwn(SCRIPT_TRIGGERS, trigger)
      ? SCRIPT_TRIGGERS[trigger]
      : undefined;
  if (moment === undefined) {
    if (typeof trigger === "string") reportTrigger(trigger, entry, findings);
    return [];
  }
  if (hook === undefined) return invalidAt(entry, [moment]);
  const script = resolve(dirname(file.path), hook.script);
  warnOfAbsence(hook.script, script, file, entry, findings);
  const seconds = { key: "timeout_secs", absent: 2, most: 3600 };
  return rulesAt(entry, [moment], {
    name: hook.name,
    executor: "command",
    params: { ...commandOf(hook.script_type, script), script },
    timeoutMs: bounded(hook.timeout_secs, seconds, entry, findings) * 1000,
    ...(hook.enabled === false ? DISABLED : {}),
  });
}

const SPELLINGS = {
  event: "trigger",
  command: "script",
  path: "script",
  bash: "script",
  type: "script_type",
  shell: "script_type",
  timeout: "timeout_secs",
  timeoutSec: "timeout_secs",
  timeout_ms: "timeout_secs",
  disabled: "enabled",
};

/** Neither the first line of a script nor its permissions count. Source: AtomCode's script runner. */
function commandOf(
  type: AtomcodeScript["script_type"],
  script: string,
): { readonly command: string; readonly args: readonly string[] } {
  if (type === "python") return { command: "python", args: [script] };
  return process.platform === "win32"
    ? { command: "cmd", args: ["/C", script] }
    : { command: "sh", args: [script] };
}

function reportTrigger(trigger: string, { path }: Entry, findings: Findings): void {
  const message = `Unknown trigger type: ${trigger.slice(0, 60)}`;
  const hint = hintFor(trigger);
  findings.add({ code: "unknown_trigger", level: "error", path: [...path, "trigger"], message, hint });
}

function hintFor(trigger: string): string {
  const known = Object.keys(SCRIPT_TRIGGERS);
  const all = known.join(", ");
  if (trigger.includes(",")) return `a script has one trigger: write an entry for each; known: ${all}`;
  const canonical = Object.values(SCRIPT_TRIGGERS).find((moment) =>
    events[moment].from.some((name) => name === trigger),
  );
  const word = canonical ?? nearest(trigger, known, 1)[0];
  if (word !== undefined) return `did you mean \`${word}\`? Scripts take these words to the letter: ${all}`;
  return momentsOf(trigger).length > 0
    ? `scripts run at ${all} only; [[webhooks]] at this one, too`
    : `known, to the letter: ${all}`;
}

/** Only below the folders that are ours to look at: a path of a repository's own may lead to another machine. */
function warnOfAbsence(
  written: string,
  script: string,
  file: ConfigFile,
  { path }: Entry,
  findings: Findings,
): void {
  const near = [file.cwd, file.home].some((folder) => script.startsWith(`${folder}${sep}`));
  if (!near || existsSync(script)) return;
  const message = `Script not found: ${script}`;
  const hint = written.startsWith("~")
    ? "`~` is not filled in: write the whole path"
    : "a relative path begins at the folder of hooks.toml";
  findings.add({ code: "script_not_found", level: "warning", path: [...path, "script"], message, hint });
}
