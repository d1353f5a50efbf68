import { parseJson } from "../../formats/json.js";
import { nearest } from "../../formats/suggest.js";
import { preparePatterns } from "../../guards/pattern.js";
import type {
  ConfigFile,
  ConfigSide,
  Decoded,
  JsonObject,
  JsonValue,
  Matcher,
  Rule,
} from "../../spec/index.js";
import { decodeEventGroups } from "../kit/event-groups.js";
import type { HandlerEntry } from "../kit/event-groups.js";
import type { Findings } from "../kit/findings.js";
import { readFile } from "../kit/read-file.js";
import { validate } from "../kit/validate.js";
import { conditionOf, matcherOf } from "./condition.js";
import { events } from "./events.js";
import { anyCase, foldKeys } from "./keys.js";
import { merge } from "./merge.js";
import type { XbotState } from "./merge.js";
import { REQUIRED, XbotFile, XbotHandler } from "./schema.js";

/** The file side of xbot. Patterns are judged while decoding, so their engine must be there. */
export async function createConfig(): Promise<ConfigSide> {
  await preparePatterns();
  return { decode, merge };
}

const SPELLINGS = {
  timeoutSec: "timeout",
  timeout_secs: "timeout",
  timeout_ms: "timeout",
  allowedEnvVars: "allowed_env_vars",
};

const GROUP = { shape: { matcher: true, hooks: true } };

function decode(file: ConfigFile): Decoded {
  const parsed = readFile(file, (text) => anyCase(parseJson(text, { comments: false })));
  if ("broken" in parsed) return parsed.broken;
  const { document, findings } = parsed;
  const root = foldKeys(parsed.root, XbotFile, findings, []);
  const settings = validate(XbotFile, root, { findings, path: [], what: "the file", unknownKeys: "warning" });
  const matchers = new Map<string, string>();
  const rules = decodeEventGroups({
    file,
    document,
    findings,
    dialect: { id: "xbot", events },
    hooks: root["hooks"],
    unknownKeys: "warning",
    normalize: (group, path) => foldKeys(group, GROUP, findings, path),
    handler: (entry) => {
      matchers.set(entry.id, entry.matcher ?? "");
      return decodeHandler(entry, findings);
    },
  });
  const state: XbotState = { enabled: settings?.enable_command_hooks, matchers };
  return { file: file.file, layer: file.layer, rules, diagnostics: findings.diagnostics, state };
}

function decodeHandler(entry: HandlerEntry, findings: Findings): Rule {
  const { path, native } = entry;
  const value = foldKeys(entry.value, XbotHandler, findings, path);
  const what = "the handler";
  const handler = validate(XbotHandler, value, {
    findings,
    path,
    what,
    spellings: SPELLINGS,
    unknownKeys: "warning",
  });
  const type = typeof value["type"] === "string" ? value["type"] : "";
  const when = conditions(entry, value["if"], findings);
  const usable = handler !== undefined && checkType(handler, entry, findings);
  const valid = usable && when !== undefined;
  const { timeout = 0, async = false, type: _type, if: _if, ...params } = handler ?? { type };
  return {
    id: entry.id,
    dialect: "xbot",
    layer: entry.layer,
    source: entry.source,
    native,
    events: entry.events,
    when: when ?? [NEVER],
    executor: type === "" ? "unknown" : type,
    params: params as JsonObject,
    timeoutMs: timeout > 0 ? timeout * 1000 : (REQUIRED[type]?.timeoutMs ?? 30_000),
    ...(async ? { background: true } : {}),
    mode: "enforce",
    ...(valid ? {} : { skip: { because: "invalid", message: "its entry in the file is not valid" } }),
  };
}

/** When a matcher cannot be read, nobody knows what it was meant for: the entry is out, for every tool. */
const NEVER: Matcher = { subject: "tool", test: { exact: [] }, text: "(invalid)" };

/** Also of a handler that is invalid otherwise: where it would have run, it is missed. */
function conditions(
  { matcher: raw, matcherPath, path }: HandlerEntry,
  given: JsonValue | undefined,
  findings: Findings,
): readonly Matcher[] | undefined {
  const { matcher, problem } = matcherOf(raw);
  const condition = conditionOf(typeof given === "string" ? given : undefined);
  const problems = [
    { place: matcherPath, message: problem },
    { place: [...path, "if"], message: condition.problem },
  ];
  const reported = problems.filter(({ message }) => message !== undefined);
  for (const { place, message = "" } of reported)
    findings.add({ code: "invalid_matcher", level: "error", path: place, message });
  // An `if` of the wrong type has been reported by the schema.
  if (reported.length > 0 || (given !== undefined && typeof given !== "string")) return undefined;
  return [...(matcher === undefined ? [] : [matcher]), ...condition.matchers];
}

function checkType(handler: XbotHandler, { path }: HandlerEntry, findings: Findings): boolean {
  const required = Object.hasOwn(REQUIRED, handler.type) ? REQUIRED[handler.type] : undefined;
  if (required === undefined) {
    const word = nearest(handler.type, Object.keys(REQUIRED), 1)[0];
    const callback = handler.type === "callback";
    const hint = callback
      ? "callbacks are registered in code, with `on()`"
      : `did you mean \`${word ?? "command"}\`?`;
    const message = `there is no handler type ${JSON.stringify(handler.type)} in a file`;
    findings.add({ code: "unknown_type", level: "error", path: [...path, "type"], message, hint });
    return false;
  }
  const missing = required.fields.filter((field) => handler[field] === undefined || handler[field] === "");
  for (const field of missing) {
    const message = `a handler of type ${handler.type} needs \`${field}\``;
    findings.add({ code: "missing", level: "error", path, message });
  }
  return missing.length === 0;
}
