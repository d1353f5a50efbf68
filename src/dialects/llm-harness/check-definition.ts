import { nearest } from "../../formats/suggest.js";
import { isJsonObject } from "../../spec/index.js";
import type { JsonObject, JsonValue } from "../../spec/index.js";
import type { Findings, Path } from "../kit/findings.js";
import { commandLine, PARAMETER } from "./command-line.js";
import { FIELDS, parseAny, parseDefinition, requiredOf, TYPES } from "./definition.js";
import type { Definition, DefinitionProblem, DefinitionType } from "./definition.js";
import { urlProblem } from "./host.js";
import { isReinterpreted, RUNS_PAYLOAD } from "./reinterpreted.js";

interface Place {
  readonly findings: Findings;
  readonly path: Path;
}

/** An entry of a file as a definition; what is wrong with it, or odd, is reported in pydantic's words, at its place. */
export function checkDefinition(value: JsonValue, place: Place): Definition | undefined {
  const parsed = parseAny(value);
  if ("problems" in parsed) {
    reportProblems(value, place);
    return undefined;
  }
  const { definition } = parsed;
  if (isJsonObject(value)) warnOfUnknown(value, definition.type, place);
  warnOfText(definition, place);
  refusePayloadAsCode(definition, place);
  return definition;
}

/** Of the type that was meant; the messages of the others would only confuse. */
function reportProblems(value: JsonValue, { findings, path }: Place): void {
  if (!isJsonObject(value)) {
    const message = "a hook must be an object: Input should be a valid dictionary";
    findings.add({ code: "wrong_type", level: "error", path, message });
    return;
  }
  const meant = typeMeant(value);
  if (meant === undefined) return reportType(value, { findings, path });
  const parsed = parseDefinition(meant, value);
  for (const problem of "problems" in parsed ? parsed.problems : [])
    reportOne(problem, meant, { findings, path });
}

function typeMeant(value: JsonObject): DefinitionType | undefined {
  const { type } = value;
  if (type !== undefined) return TYPES.find((known) => known === type);
  return TYPES.find((known) => Object.hasOwn(value, requiredOf(known)));
}

function reportType({ type }: JsonObject, { findings, path }: Place): void {
  const needs = "a hook needs `command`, `prompt` or `url`: Field required";
  if (type === undefined) {
    findings.add({ code: "missing", level: "error", path, message: needs });
    return;
  }
  const word = typeof type === "string" ? nearest(type, TYPES, 1)[0] : undefined;
  const message = "`type`: Input should be 'command', 'prompt', 'http' or 'agent'";
  const hint = word === undefined ? undefined : `did you mean \`${word}\`?`;
  findings.add({ code: "unknown_type", level: "error", path: [...path, "type"], message, hint });
}

const CODES: Readonly<Record<string, string>> = {
  missing: "missing",
  string_type: "wrong_type",
  dict_type: "wrong_type",
  int_type: "wrong_type",
  bool_type: "wrong_type",
};

function reportOne(
  { loc, type, msg }: DefinitionProblem,
  of: DefinitionType,
  { findings, path }: Place,
): void {
  const name = loc.join(".");
  const isLong = type === "less_than_equal" && of !== "agent";
  findings.add({
    code: CODES[type] ?? "invalid_value",
    level: "error",
    path: [...path, ...loc],
    message: `\`${name}\`: ${msg}`,
    hint: isLong ? "hooks of type agent may take 1200 seconds" : undefined,
  });
}

const SPELLINGS: Readonly<Record<string, string>> = {
  timeout: "timeout_seconds",
  timeout_secs: "timeout_seconds",
  timeoutSec: "timeout_seconds",
  if: "matcher",
  tool: "matcher",
};

function warnOfUnknown(value: JsonObject, type: DefinitionType, { findings, path }: Place): void {
  const known = ["type", ...Object.keys(FIELDS[type])];
  for (const key of Object.keys(value).filter((name) => !known.includes(name))) {
    const theirs = Object.hasOwn(SPELLINGS, key) ? SPELLINGS[key] : undefined;
    const word = theirs ?? nearest(key, known, 1)[0];
    findings.add({
      code: "unknown_key",
      level: "warning",
      path: [...path, key],
      at: "key",
      message: `a hook of type ${type} has no \`${key}\`: it is ignored`,
      hint: word === undefined ? `known: ${known.join(", ")}` : `did you mean \`${word}\`?`,
    });
  }
}

/** What is taken as it stands, and does not do what it seems to. */
function warnOfText(definition: Definition, { findings, path }: Place): void {
  const warn = (field: string, message: string, hint?: string): void =>
    findings.add({ code: "never_works", level: "warning", path: [...path, field], message, hint });
  if (definition.type === "command" && commandLine(definition.command).leftLiteral) {
    const message = "`$ARGUMENTS` in single quotes or behind a backslash stays as it stands";
    warn("command", message, "put it outside the quotes: it is one word, whatever it holds");
  }
  if (definition.type === "command" && /\{\{\w+\}\}/.test(definition.command))
    warn("command", "`{{…}}` is filled in in prompts only", "use `$ARGUMENTS`, the payload as JSON");
  const problem = definition.type === "http" ? urlProblem(definition.url) : undefined;
  if (problem !== undefined) warn("url", problem);
}

/** It stays a rule, which fails whenever it is called: a guard that blocks on failure must not vanish. */
function refusePayloadAsCode(definition: Definition, { findings, path }: Place): void {
  if (definition.type !== "command") return;
  if (!isReinterpreted(commandLine(definition.command).script, PARAMETER)) return;
  const hint = `hand it on as a word of its own: sh -c 'check "$1"' sh $ARGUMENTS`;
  findings.add({
    code: "runs_payload",
    level: "error",
    path: [...path, "command"],
    message: RUNS_PAYLOAD,
    hint,
  });
}
