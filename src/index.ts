import { Runtime } from "./engine/hooks.js";
import { minimal } from "./presets/minimal.js";
import type { Hooks, HooksOptions } from "./spec/index.js";

export { assertAllowed } from "./engine/assert-allowed.js";
export { DECISIONS, EVENT_NAMES, EVENTS, HookError, strongest } from "./spec/index.js";
export type * from "./spec/index.js";

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
