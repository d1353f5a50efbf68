import { parseAny } from "../../dialects/llm-harness/definition.js";
import type { DefinitionProblem, DefinitionType } from "../../dialects/llm-harness/definition.js";
import { EVENT_ORDER, isEvent } from "../../dialects/llm-harness/events.js";
import { HookError, isJsonObject } from "../../spec/index.js";
import {
  AgentHookDefinition,
  CommandHookDefinition,
  HttpHookDefinition,
  PromptHookDefinition,
} from "./definitions.js";
import type {
  AgentHookFields,
  CommandHookFields,
  HookDefinition,
  HttpHookFields,
  PromptHookFields,
} from "./definitions.js";
import type { HookEvent } from "./events.js";
import { invalid } from "./invalid.js";

/** Hooks by event, in the order in which they were registered. */
export class HookRegistry {
  readonly #hooks = new Map<HookEvent, readonly HookDefinition[]>();

  /** @throws HookError `unknown_event`, `invalid_option` for what is no definition */
  register(event: HookEvent, hook: HookDefinition): void {
    assertEvent(event);
    this.#hooks.set(event, [...this.get(event), definitionOf(hook, [event])]);
  }

  /** A copy: changing it changes nothing here. */
  get(event: HookEvent): HookDefinition[] {
    return [...(this.#hooks.get(event) ?? [])];
  }

  /** One line an event and a hook, in the order of the events; empty without hooks. */
  summary(): string {
    const lines = EVENT_ORDER.flatMap((event) => {
      const hooks = this.get(event);
      return hooks.length === 0 ? [] : [`${event}:`, ...hooks.map(lineOf)];
    });
    return lines.join("\n");
  }
}

/** A definition, or its fields as a settings file has them: the type may be left out. */
export type HookInput =
  | HookDefinition
  | CommandHookFields
  | HttpHookFields
  | PromptHookFields
  | AgentHookFields;

/** Settings with hooks by event, however they came about. */
export interface HookSettings {
  readonly hooks?: Readonly<Partial<Record<HookEvent, readonly HookInput[]>>> | null;
}

export interface HookPlugin extends HookSettings {
  readonly enabled: boolean;
}

/**
 * The hooks of the settings, then those of each plugin that is enabled, in order. Nothing is replaced, nothing dropped.
 * @throws HookError `unknown_event`, `invalid_option` with pydantic's errors in `data.errors`
 */
export function loadHookRegistry(
  settings: HookSettings,
  plugins?: Iterable<HookPlugin> | null,
): HookRegistry {
  const registry = new HookRegistry();
  for (const { hooks } of [settings, ...[...(plugins ?? [])].filter(({ enabled }) => enabled)])
    addAll(registry, hooks);
  return registry;
}

/** What stands there may come from a file: nothing is taken for granted. */
function addAll(registry: HookRegistry, hooks: unknown): void {
  if (hooks === undefined || hooks === null) return;
  if (!isJsonObject(hooks))
    throw invalid("hooks", [{ loc: [], type: "dict_type", msg: "Input should be a valid dictionary" }]);
  const lists = Object.entries(hooks).map(([event, list]) => [event, list ?? []] as const);
  const problems = lists.flatMap(([event, list]) => problemsOf(event, list));
  if (problems.length > 0) throw invalid("hooks", problems);
  for (const [event] of lists) assertEvent(event);
  for (const [event, list] of lists) {
    for (const [index, value] of (list as readonly unknown[]).entries())
      registry.register(event as HookEvent, definitionOf(value, [event, index]));
  }
}

function problemsOf(event: string, list: unknown): readonly DefinitionProblem[] {
  if (!Array.isArray(list)) return [{ loc: [event], type: "list_type", msg: "Input should be a valid list" }];
  return list.flatMap((value: unknown, index) => {
    const parsed = parseAny(value);
    return "problems" in parsed
      ? parsed.problems.map((one) => ({ ...one, loc: [event, index, ...one.loc] }))
      : [];
  });
}

const CLASSES: Readonly<Record<DefinitionType, (fields: never) => HookDefinition>> = {
  command: CommandHookDefinition,
  prompt: PromptHookDefinition,
  http: HttpHookDefinition,
  agent: AgentHookDefinition,
};

function definitionOf(value: unknown, loc: readonly (string | number)[]): HookDefinition {
  if (Object.values(CLASSES).some((one) => value instanceof one)) return value as HookDefinition;
  const parsed = parseAny(value);
  if ("problems" in parsed)
    throw invalid(
      "a hook",
      parsed.problems.map((one) => ({ ...one, loc: [...loc, ...one.loc] })),
    );
  return CLASSES[parsed.definition.type](parsed.definition as never);
}

/** @throws HookError `unknown_event` */
export function assertEvent(event: string): asserts event is HookEvent {
  if (isEvent(event)) return;
  const hint = `events: ${EVENT_ORDER.join(", ")}`;
  throw new HookError("unknown_event", `there is no event "${event}": its hooks would never run`, { hint });
}

function lineOf(hook: HookDefinition): string {
  const matcher = hook.matcher === null || hook.matcher === "" ? "" : ` matcher=${hook.matcher}`;
  return `  - ${hook.type}${matcher}: ${detailOf(hook)}`;
}

function detailOf(hook: HookDefinition): string {
  switch (hook.type) {
    case "command":
      return hook.command;
    case "http":
      return hook.url;
    case "prompt":
    case "agent":
      return hook.prompt;
    default:
      return hook satisfies never;
  }
}
