import type { JsonObject, JsonValue } from "./json.js";

/** One parameter of a builtin. `count`: a whole number, ≥ 1. */
export interface BuiltinParameter {
  readonly type: "text" | "texts" | "count";
  readonly summary: string;
}

/** What a builtin is told, as data: dialects validate it, the executor trusts nobody and looks again. */
export interface BuiltinDefinition {
  readonly summary: string;
  /** Canonical events that it was made for; it runs at any other, too. */
  readonly madeFor: readonly string[];
  readonly parameters: Readonly<Record<string, BuiltinParameter>>;
  /** Of each list at least one must be given, and not be blank. */
  readonly needs: readonly (readonly string[])[];
  /** It may deny. The others tell somebody something. */
  readonly decides?: true;
}

const LOG_FILE: BuiltinParameter = {
  type: "text",
  summary: "appended to, inside the workspace and relative to it; absent: the line goes to the person",
};

/**
 * The builtins of this package. The first three are NeoCode's (seed document, "builtin hooks"), `protect_hooks` is our own,
 * and the others are AtomCode's (its document of built-in hooks); both keep the names that their documents give them.
 */
export const BUILTINS: Readonly<Record<string, BuiltinDefinition>> = {
  add_context_note: {
    summary: "gives the model a note",
    madeFor: ["SessionStart", "UserPromptSubmit", "PreToolUse"],
    parameters: {
      note: { type: "text", summary: "what the model reads" },
      message: { type: "text", summary: "the same, where there is no `note`" },
    },
    needs: [["note", "message"]],
  },
  warn_on_tool_call: {
    summary: "tells the person when one of these tools is called",
    madeFor: ["PreToolUse"],
    parameters: {
      tool_name: { type: "text", summary: "a tool, upper and lower case alike" },
      tool_names: { type: "texts", summary: "several of them" },
      message: { type: "text", summary: "what the person reads" },
    },
    needs: [["tool_name", "tool_names"]],
  },
  require_file_exists: {
    summary: "denies while a file of the workspace is missing",
    madeFor: ["Stop", "PreToolUse"],
    parameters: {
      path: { type: "text", summary: "the file, inside the workspace and relative to it" },
      message: { type: "text", summary: "the reason, when it is missing" },
    },
    needs: [["path"]],
    decides: true,
  },
  protect_hooks: {
    summary:
      "denies changes of what guards the agent: hook files, their scripts, trust, journal, git's hooks",
    madeFor: ["PreToolUse", "PermissionRequest"],
    parameters: {},
    needs: [],
    decides: true,
  },
  "tool-audit-log": {
    summary: "one line for each tool call",
    madeFor: ["PreToolUse", "PostToolUse", "PostToolUseFailure"],
    parameters: { log_file: LOG_FILE },
    needs: [],
  },
  "turn-stats": {
    summary: "one line for each turn: result, tokens, tools, duration, files",
    madeFor: ["TurnStart", "TurnEnd", "Stop"],
    parameters: { log_file: LOG_FILE },
    needs: [],
  },
  "auto-commit": {
    summary: "commits what changed, with git",
    madeFor: ["TurnEnd", "Stop"],
    parameters: { interval: { type: "count", summary: "every how many turns; default 1" } },
    needs: [],
  },
  "session-summary": {
    summary: "one line for each session: model, turns, tools, errors, duration",
    madeFor: ["SessionStart", "SessionEnd"],
    parameters: { log_file: LOG_FILE },
    needs: [],
  },
  "error-report": {
    summary: "one line for each error",
    madeFor: ["Error", "StopFailure", "PostToolUseFailure"],
    parameters: { log_file: LOG_FILE },
    needs: [],
  },
  "response-validation": {
    summary: "tells the person when an answer of the model holds one of these texts",
    madeFor: ["AfterModel", "Stop"],
    parameters: { patterns: { type: "texts", summary: "texts to look for, upper and lower case alike" } },
    needs: [["patterns"]],
  },
};

export const BUILTIN_NAMES: readonly string[] = Object.keys(BUILTINS);

/** Whether a builtin tells somebody something and never decides. */
export function onlyTells(name: string): boolean {
  return Object.hasOwn(BUILTINS, name) && BUILTINS[name]?.decides !== true;
}

/** What is wrong with a builtin's name or input. */
export interface BuiltinProblem {
  readonly code: "unknown_builtin" | "unknown_parameter" | "missing" | "wrong_type";
  /** Absent where the name or the input as a whole is meant. */
  readonly parameter?: string;
  readonly message: string;
}

/**
 * Everything that is wrong with a builtin's name and input; empty when it can run. Unknown parameters come last, since
 * they are the only ones that it could run with.
 * @example
 * builtinProblems("auto-commit", { interval: 0 }); // [{ code: "wrong_type", parameter: "interval", message: … }]
 */
export function builtinProblems(name: string, input: JsonObject): readonly BuiltinProblem[] {
  const definition = Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
  if (definition === undefined)
    return [{ code: "unknown_builtin", message: `there is no builtin \`${name}\`` }];
  const { parameters, needs } = definition;
  const missing = needs
    .filter((group) => group.every((parameter) => isBlank(ownValue(input, parameter))))
    .map((group): BuiltinProblem => {
      const wanted = group.map((parameter) => `\`${parameter}\``).join(" or ");
      return { code: "missing", message: `the builtin ${name} needs ${wanted}` };
    });
  const given = Object.keys(input).filter((parameter) => input[parameter] !== undefined);
  const wrong = given.flatMap((parameter): readonly BuiltinProblem[] => {
    const type = Object.hasOwn(parameters, parameter) ? parameters[parameter]?.type : undefined;
    if (type === undefined || isOf(type, input[parameter])) return [];
    return [{ code: "wrong_type", parameter, message: `\`${parameter}\` must be ${NOUNS[type]}` }];
  });
  const unknown = given
    .filter((parameter) => !Object.hasOwn(parameters, parameter))
    .map((parameter): BuiltinProblem => {
      const message = `the builtin ${name} has no parameter \`${parameter}\``;
      return { code: "unknown_parameter", parameter, message };
    });
  return [...missing, ...wrong, ...unknown];
}

const NOUNS: Readonly<Record<BuiltinParameter["type"], string>> = {
  text: "a text",
  texts: "a list of texts",
  count: "a whole number of at least 1",
};

function isOf(type: BuiltinParameter["type"], value: JsonValue | undefined): boolean {
  switch (type) {
    case "text":
      return typeof value === "string";
    case "texts":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "count":
      return Number.isSafeInteger(value) && Number(value) >= 1;
    default:
      return type satisfies never;
  }
}

function isBlank(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return value.trim() === "";
  return Array.isArray(value) && value.every(isBlank);
}

function ownValue(input: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(input, name) ? input[name] : undefined;
}
