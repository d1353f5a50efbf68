import { HookError } from "../spec/index.js";
import type { HooksOptions } from "../spec/index.js";

const KNOWN: Readonly<Record<keyof HooksOptions, (value: unknown) => boolean>> = {
  dialects: (value) => value === "standard" || Array.isArray(value),
  executors: Array.isArray,
  cwd: isText,
  home: isText,
  managed: isText,
  trust: (value) => value === "store" || value === "all",
  failure: (value) => value === "closed",
  network: (value) => typeof value === "object" && value !== null,
  journal: (value) => value === false || isText(value) || (typeof value === "object" && value !== null),
  signal: (value) => value instanceof AbortSignal,
  logger: (value) => typeof value === "object" && value !== null,
  env: (value) => typeof value === "object" && value !== null,
};

/**
 * Options that are misspelt would silently switch something off: refuse them.
 * @throws HookError `invalid_option`
 */
export function checkOptions(options: HooksOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const isValid = Object.hasOwn(KNOWN, name) ? KNOWN[name as keyof HooksOptions] : undefined;
    const hint = `options: ${Object.keys(KNOWN).join(", ")}`;
    if (isValid === undefined)
      throw new HookError("invalid_option", `there is no option "${name}"`, { hint });
    if (value !== undefined && !isValid(value))
      throw new HookError("invalid_option", `the option "${name}" has a value that it cannot have`);
  }
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
