/**
 * The hook API of llm-harness (seed 004) on anyhook's runtime: what a program written for it says in Python, it can say
 * here line by line. Functions and methods are in camelCase; fields of definitions, results and contexts keep the
 * names that they have there.
 */
export { HookExecutionContext } from "./context.js";
export type {
  ChatAnswer,
  ChatProvider,
  ChatRequest,
  HookExecutionContextClass,
  HookExecutionContextFields,
  HookProvider,
} from "./context.js";
export {
  AgentHookDefinition,
  CommandHookDefinition,
  HttpHookDefinition,
  PromptHookDefinition,
} from "./definitions.js";
export type {
  AgentHookFields,
  CommandHookFields,
  CommonHookDefinition,
  CommonHookFields,
  DefinitionClass,
  HookDefinition,
  HttpHookFields,
  PromptHookFields,
} from "./definitions.js";
export { HookEvent } from "./events.js";
export { HookExecutor } from "./executor.js";
export type { AggregatedHookResult, HookExecutorOptions, HookResult } from "./executor.js";
export { HookRegistry, loadHookRegistry } from "./registry.js";
export type { HookInput, HookPlugin, HookSettings } from "./registry.js";
export { HookError } from "../../spec/index.js";
export type {
  HookErrorCode,
  HooksOptions,
  JsonValue,
  ModelFunction,
  ModelRequest,
} from "../../spec/index.js";
