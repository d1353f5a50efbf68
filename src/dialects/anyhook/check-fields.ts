import { isAbsolute, normalize } from "node:path";
import { childEnvironment } from "../../guards/environment.js";
import { limits } from "../../guards/limits.js";
import { judgeUrl } from "../../guards/network.js";
import { EVENTS } from "../../spec/index.js";
import type { HandlerEntry } from "../kit/event-groups.js";
import type { Finding, Findings } from "../kit/findings.js";
import { anyhook } from "./index.js";
import { COMMON_FIELDS, TYPES } from "./schema.js";
import type { AnyhookHandler } from "./schema.js";

/** What the shape alone cannot say. True when nothing keeps the handler from running. */
export function checkFields(handler: AnyhookHandler, entry: HandlerEntry, findings: Findings): boolean {
  const errors = [
    ...missing(handler),
    ...variables(handler),
    ...template(handler),
    ...folder(handler),
    ...url(handler),
    ...headers(handler),
  ];
  const warnings = [...unused(handler), ...refusedUrl(handler), ...timing(handler, entry.native)];
  for (const finding of errors) report(finding, "error");
  for (const finding of warnings) report(finding, "warning");
  return errors.length === 0;

  function report(finding: Found, level: Finding["level"]): void {
    findings.add({ ...finding, level, path: [...entry.path, ...finding.path] });
  }
}

/** RFC 9110 5.6.2. */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/u;

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

/** Variables that change what other programs run are neither set nor handed on. */
function variables(handler: AnyhookHandler): Found[] {
  const { env = {}, env_passthrough: passed = [] } = handler;
  const refuse = (names: readonly string[], add: Readonly<Record<string, string>>): string[] => {
    const { refused } = childEnvironment({ env: {}, mode: "allow-list", add });
    return names.filter((name) => refused.includes(name));
  };
  const message = (name: string, what: string): string =>
    `\`${name}\` may not be ${what}: it changes what other programs run`;
  const code = "dangerous_variable";
  return [
    ...refuse(Object.keys(env), env).map((name): Found => ({
      code,
      path: ["env", name],
      at: "key",
      message: message(name, "set"),
    })),
    ...refuse(passed, Object.fromEntries(passed.map((name) => [name, ""]))).map((name) => ({
      code,
      path: ["env_passthrough", passed.indexOf(name)],
      message: message(name, "passed on"),
    })),
  ];
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

function headers({ headers: given = {} }: AnyhookHandler): Found[] {
  return Object.entries(given)
    .filter(([name, value]) => !HEADER_NAME.test(name) || /[\r\n\0]/u.test(value))
    .map(([name]) => ({
      code: "invalid_value",
      path: ["headers", name],
      message: "a header is a name without blanks and a text without line breaks",
    }));
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

function timing({ type, async: background, timeout = 0 }: AnyhookHandler, native: string): Found[] {
  const found: Found[] = [];
  if (background === true && EVENTS[native]?.gate === true) {
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
