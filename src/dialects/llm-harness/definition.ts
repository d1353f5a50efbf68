import { isJsonObject } from "../../spec/index.js";
import { integer, text, textOrNull, texts, truth } from "./coerce.js";
import type { Coerce } from "./coerce.js";

interface Common {
  readonly timeout_seconds: number;
  readonly matcher: string | null;
  readonly block_on_failure: boolean;
}

interface CommandDefinition extends Common {
  readonly type: "command";
  readonly command: string;
}

interface HttpDefinition extends Common {
  readonly type: "http";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface PromptDefinition extends Common {
  readonly type: "prompt";
  readonly prompt: string;
  readonly model: string | null;
}

interface AgentDefinition extends Common {
  readonly type: "agent";
  readonly prompt: string;
  readonly model: string | null;
}

export type Definition = CommandDefinition | PromptDefinition | HttpDefinition | AgentDefinition;
export type DefinitionType = Definition["type"];

/** What pydantic reports: where, its name for the problem, and its words. */
export interface DefinitionProblem {
  readonly loc: readonly (string | number)[];
  readonly type: string;
  readonly msg: string;
}

export type Parsed =
  | { readonly definition: Definition }
  | { readonly problems: readonly DefinitionProblem[] };

interface Field {
  readonly take: Coerce<unknown>;
  /** Absent: the field must be there. */
  readonly otherwise?: unknown;
}

const REQUIRED: Field = { take: text };
const NAMED: Field = { take: textOrNull, otherwise: null };
const seconds = (otherwise: number, most: number): Field => ({ take: integer(1, most), otherwise });
const blocks = (otherwise: boolean): Field => ({ take: truth, otherwise });

/** The fields of each type, their bounds and defaults, in the order in which the program tries the types. */
export const FIELDS: Readonly<Record<DefinitionType, Readonly<Record<string, Field>>>> = {
  command: {
    command: REQUIRED,
    timeout_seconds: seconds(30, 600),
    matcher: NAMED,
    block_on_failure: blocks(false),
  },
  prompt: {
    prompt: REQUIRED,
    model: NAMED,
    timeout_seconds: seconds(30, 600),
    matcher: NAMED,
    block_on_failure: blocks(true),
  },
  http: {
    url: REQUIRED,
    headers: { take: texts, otherwise: {} },
    timeout_seconds: seconds(30, 600),
    matcher: NAMED,
    block_on_failure: blocks(false),
  },
  agent: {
    prompt: REQUIRED,
    model: NAMED,
    timeout_seconds: seconds(60, 1200),
    matcher: NAMED,
    block_on_failure: blocks(true),
  },
};

export const TYPES = Object.keys(FIELDS) as readonly DefinitionType[];

/** The one field that a type cannot do without. */
export function requiredOf(type: DefinitionType): string {
  return Object.entries(FIELDS[type]).find(([, { otherwise }]) => otherwise === undefined)?.[0] ?? "";
}

/** A definition of one type, as pydantic's model of that type takes it: lax values, defaults, unknown fields ignored. */
export function parseDefinition(type: DefinitionType, value: unknown): Parsed {
  if (!isJsonObject(value)) {
    const msg = `Input should be a valid dictionary or instance of ${CLASS_NAMES[type]}`;
    return { problems: [{ loc: [], type: "model_type", msg }] };
  }
  const problems: DefinitionProblem[] = [];
  const fields: Record<string, unknown> = { type };
  const given = own(value, "type");
  if (given !== undefined && given !== type)
    problems.push({ loc: ["type"], type: "literal_error", msg: `Input should be '${type}'` });
  for (const [name, { take, otherwise }] of Object.entries(FIELDS[type])) {
    const item = own(value, name);
    if (item === undefined && otherwise === undefined)
      problems.push({ loc: [name], type: "missing", msg: "Field required" });
    const taken = item === undefined ? { value: otherwise } : take(item);
    if ("value" in taken) fields[name] = taken.value;
    else
      for (const { at, type: kind, message } of taken.problems)
        problems.push({ loc: at === undefined ? [name] : [name, at], type: kind, msg: message });
  }
  return problems.length > 0 ? { problems } : { definition: fields as unknown as Definition };
}

/**
 * A definition whose type need not be said. Of the types that take the value, the one that knows most of its fields
 * counts, then the first (pydantic's smart union): `{prompt}` is a prompt, and with 1000 seconds it is an agent.
 */
export function parseAny(value: unknown): Parsed {
  const attempts = TYPES.map((type) => ({ type, parsed: parseDefinition(type, value) }));
  let best: { readonly definition: Definition; readonly known: number } | undefined;
  for (const { type, parsed } of attempts) {
    if ("problems" in parsed || !isJsonObject(value)) continue;
    const known = Object.keys(FIELDS[type]).filter((name) => own(value, name) !== undefined).length;
    if (best === undefined || known > best.known) best = { definition: parsed.definition, known };
  }
  if (best !== undefined) return { definition: best.definition };
  const problems = attempts.flatMap(({ type, parsed }) =>
    "problems" in parsed
      ? parsed.problems.map((one) => ({ ...one, loc: [CLASS_NAMES[type], ...one.loc] }))
      : [],
  );
  return { problems };
}

/** The names that the program's models have. */
const CLASS_NAMES: Readonly<Record<DefinitionType, string>> = {
  command: "CommandHookDefinition",
  prompt: "PromptHookDefinition",
  http: "HttpHookDefinition",
  agent: "AgentHookDefinition",
};

function own(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
