import { isAbsolute, normalize } from "node:path";
import { nearest } from "../../formats/suggest.js";
import { limits } from "../../guards/limits.js";
import { judgeUrl } from "../../guards/network.js";
import { BUILTINS, builtinProblems } from "../../spec/builtin.js";
import { EVENTS } from "../../spec/index.js";
import type { HandlerEntry } from "../kit/event-groups.js";
import type { Finding, Findings } from "../kit/findings.js";
import { headerProblems } from "./headers.js";
import { anyhook } from "./index.js";
import { COMMON_FIELDS, TYPES } from "./schema.js";
import type { AnyhookHandler } from "./schema.js";
import { refusedVariables } from "./variables.js";

/** What the shape alone cannot say. True when nothing keeps the handler from running. */
export function checkFields(handler: AnyhookHandler, entry: HandlerEntry, findings: Findings): boolean {
  const errors = [
    ...missing(handler),
    ...variables(handler),
    ...template(handler),
    ...folder(handler),
    ...url(handler),
    ...headerProblems(handler.headers),
    ...chat(handler),
    ...builtin(handler),
  ];
  const warnings = [...unused(handler), ...refusedUrl(handler), ...timing(handler, entry.native)];
  for (const finding of errors) report(finding, "error");
  for (const finding of warnings) report(finding, "warning");
  for (const finding of chatOnGate(handler, entry.native)) report(finding, "info");
  return errors.length === 0;

  function report(finding: Found, level: Finding["level"]): void {
    findings.add({ ...finding, level, path: [...entry.path, ...finding.path] });
  }
}

type Found = Omit<Finding, "level">;

function missing(handler: AnyhookHandler): Found[] {
  const { type } = handler;
  return TYPES[type].needs
    .filter((field) => handler[field] === undefined)
    .map((field) => ({
      code: "missing",
      path: [],
      message: `a handler of type ${type} needs \`${field}\``,
    }));
}

function unused(handler: AnyhookHandler): Found[] {
  const { type } = handler;
  const { needs, takes } = TYPES[type];
  const fields = Object.keys(handler) as (keyof AnyhookHandler)[];
  return fields
    .filter((field) => ![...COMMON_FIELDS, ...needs, ...takes].includes(field))
    .map((field) => ({
      code: "unused_field",
      path: [field],
      at: "key",
      message: `\`${field}\` means nothing to a handler of type ${type}`,
    }));
}

function variables(handler: AnyhookHandler): Found[] {
  return refusedVariables(handler).map((one) => ({ ...one, code: "dangerous_variable" }));
}

/** Text from the model has no place in a shell line. SECURITY.md, secure defaults. */
function template({ type, command = "", args }: AnyhookHandler): Found[] {
  const [found] = /\$\{tool_input|\$ARGUMENTS\b|\{\{(?:tool_name|arguments)\}\}/u.exec(command) ?? [];
  if (type !== "command" || args !== undefined || found === undefined) return [];
  const message = `\`${found}\` in a shell line is not filled in: it would run what the model wrote`;
  return [{ code: "shell_template", path: ["command"], message, hint: "read the event as JSON from stdin" }];
}

function folder({ cwd }: AnyhookHandler): Found[] {
  if (cwd === undefined || (!isAbsolute(cwd) && !normalize(cwd).startsWith(".."))) return [];
  return [{ code: "invalid_value", path: ["cwd"], message: "`cwd` must lie inside the workspace" }];
}

function url({ type, url: given }: AnyhookHandler): Found[] {
  if (type !== "http" || given === undefined || URL.canParse(given)) return [];
  return [{ code: "invalid_value", path: ["url"], message: "`url`: the URL is not valid" }];
}

/** The user's own `network.allow`, which no file of a repository can see, may still let it through. */
function refusedUrl({ type, url: given }: AnyhookHandler): Found[] {
  if (type !== "http" || given === undefined || !URL.canParse(given)) return [];
  const judged = judgeUrl(given, anyhook.network);
  return judged.ok ? [] : [{ code: "network_denied", path: ["url"], message: judged.message }];
}

/** The receivers of chats take nothing else. */
function chat({ type, format, method = "POST" }: AnyhookHandler): Found[] {
  if (type !== "http" || format === undefined || method === "POST") return [];
  return [{ code: "invalid_value", path: ["method"], message: `${format} takes messages by POST only` }];
}

/** A message is no opinion, but where it cannot be sent the hook has failed. */
function chatOnGate(
  { format, async: background, on_failure: failure }: AnyhookHandler,
  native: string,
): Found[] {
  if (format === undefined || background === true || failure !== undefined) return [];
  if (EVENTS[native]?.gate !== true) return [];
  const message = `${native} is denied while the message cannot be sent`;
  const hint = "`async: true` does not wait for it; `on_failure: allow` goes on without it";
  return [{ code: "chat_gate", path: ["format"], at: "key", message, hint }];
}

function builtin({ type, builtin: name, input }: AnyhookHandler): Found[] {
  if (type !== "builtin" || name === undefined) return [];
  const known = Object.keys(BUILTINS[name]?.parameters ?? {});
  return builtinProblems(name, input ?? {}).map(({ code, parameter, message }): Found => {
    if (parameter === undefined) return { code, path: input === undefined ? [] : ["input"], message };
    const path = ["input", parameter];
    if (code !== "unknown_parameter") return { code, path, message };
    const word = nearest(parameter, known, 1)[0];
    const hint = word === undefined ? `known: ${known.join(", ")}` : `did you mean \`${word}\`?`;
    return { code, path, at: "key", message, hint };
  });
}

function timing({ type, format, async: background, timeout = 0 }: AnyhookHandler, native: string): Found[] {
  const found: Found[] = [];
  if (background === true && format === undefined && EVENTS[native]?.gate === true) {
    const message = `nobody reads the answer of an \`async\` hook: it cannot deny at ${native}`;
    found.push({ code: "async_gate", path: ["async"], at: "key", message });
  }
  if (background !== true && timeout * 1000 > limits.eventMs) {
    const seconds = limits.eventMs / 1000;
    const message = `an event ends after ${seconds} s, whatever the \`timeout\` of its ${type} hooks`;
    found.push({ code: "timeout", path: ["timeout"], message });
  }
  return found;
}
