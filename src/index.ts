import { Runtime } from "./engine/hooks.js";
import { minimal } from "./presets/minimal.js";
import type { Hooks, HooksOptions } from "./spec/index.js";

export { assertAllowed } from "./engine/assert-allowed.js";
export { DECISIONS, EVENT_NAMES, EVENTS, HookError, strongest } from "./spec/index.js";
export type {
  Conflict,
  Decision,
  Diagnostic,
  DiagnosticLevel,
  EffectName,
  Effects,
  EmitOptions,
  EventDefinition,
  EventName,
  Explained,
  Explanation,
  FieldType,
  HookCallback,
  HookContext,
  HookDescription,
  HookErrorCode,
  HookEvent,
  HookRun,
  Hooks,
  HooksOptions,
  JsonObject,
  JsonValue,
  Layer,
  ListedHook,
  Logger,
  LookedAt,
  OnOptions,
  RunOutcome,
  SkipReason,
  ToolKind,
  Unsupported,
  Verdict,
} from "./spec/index.js";
/** What plugins are made of: dialects, executors, stores, sources. */
export type {
  ClientFile,
  ClientProfile,
  ConfigFile,
  ConfigSide,
  Decoded,
  Deviation,
  Dialect,
  EffectsOutput,
  ErrorOutput,
  Executor,
  ExecutorCall,
  ExitOutput,
  Failure,
  FailureCode,
  FailureRule,
  GuardedPaths,
  GuestCall,
  GuestEvent,
  GuestReply,
  GuestSide,
  HostContext,
  HostSide,
  HttpOutput,
  Import,
  InstallScope,
  JournalRecord,
  JournalStore,
  JournalType,
  LayerFile,
  Location,
  Loss,
  Matcher,
  NativeEvent,
  NativeTool,
  NetworkPolicy,
  Output,
  PlanCache,
  Preparation,
  Reading,
  Retry,
  RetryCause,
  Rule,
  RuleSource,
  RunPolicy,
  RunRequest,
  Settings,
  Source,
  Subject,
  Test,
  TrustDecision,
  TrustFile,
  TrustFileContent,
  ValueOutput,
} from "./spec/index.js";

/**
 * A runtime for hooks; does no I/O until something is loaded or emitted.
 * @throws HookError `invalid_option`
 * @example
 * const hooks = createHooks({ cwd: process.cwd(), dialects: ["anyhook", "xbot"] });
 * const verdict = await hooks.emit("PreToolUse", { tool_name: "Bash", tool_input: { command: "ls" } });
 * if (verdict.decision === "deny") console.error(verdict.reason);
 * await hooks.close();
 */
export function createHooks(options: HooksOptions = {}): Hooks {
  return new Runtime(options, {
    minimal,
    standard: async () => (await import("./presets/standard.js")).standard(),
  });
}
