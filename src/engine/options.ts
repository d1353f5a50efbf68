import { HookError } from "../spec/index.js";
import type { HooksOptions, OnOptions } from "../spec/index.js";

type Checks<Options> = Readonly<Record<keyof Options, (value: unknown) => boolean>>;

const HOOKS: Checks<HooksOptions> = {
  dialects: (value) => value === "standard" || Array.isArray(value),
  executors: Array.isArray,
  cwd: isText,
  home: isText,
  managed: isText,
  trust: (value) => value === "store" || value === "all",
  guestOf: isText,
  mode: (value) => value === "monitor",
  failure: (value) => value === "closed",
  network: isNetwork,
  model: (value) => typeof value === "function",
  mcp: isMcp,
  journal: (value) => value === false || isText(value) || isObject(value),
  signal: (value) => value instanceof AbortSignal,
  logger: isObject,
  cache: isObject,
  env: isObject,
};

const ON: Checks<OnOptions> = {
  // A list without a name would match nothing.
  matcher: (value) => typeof value === "string" && (value === "" || /[^ ,|]/u.test(value)),
  name: isText,
  timeoutMs: (value) => Number.isFinite(value) && Number(value) >= 1,
};

/**
 * Options that are misspelt would silently switch something off: refuse them.
 * @throws HookError `invalid_option`
 */
export function checkOptions(options: HooksOptions): void {
  check(options, HOOKS, "option");
}

/** @throws HookError `invalid_option` */
export function checkOnOptions(event: string, options: OnOptions): void {
  if (!isObject(options))
    throw new HookError("invalid_option", `the options of on("${event}") are no object`);
  check(options, ON, `option of on("${event}")`);
}

/**
 * Entries of `network.allow` are judged by the parser that the guard uses; it comes when something is loaded.
 * @throws HookError `invalid_option`
 */
export async function checkAllowed(options: HooksOptions): Promise<void> {
  if (!hasAllowed(options)) return;
  const { allowEntryError } = await import("../guards/network-allow.js");
  const problem = options.network?.allow?.map(allowEntryError).find((one) => one !== undefined);
  if (problem !== undefined) throw new HookError("invalid_option", `the option "network": ${problem}`);
}

export function hasAllowed({ network }: HooksOptions): boolean {
  return (network?.allow?.length ?? 0) > 0;
}

function check<Options extends object>(options: Options, checks: Checks<Options>, what: string): void {
  for (const [name, value] of Object.entries(options)) {
    const isValid = Object.hasOwn(checks, name) ? checks[name as keyof Options] : undefined;
    if (isValid === undefined) {
      const hint = `options: ${Object.keys(checks).join(", ")}`;
      throw new HookError("invalid_option", `there is no ${what} "${name}"`, { hint });
    }
    if (value !== undefined && !isValid(value))
      throw new HookError("invalid_option", `the ${what} "${name}" has a value that it cannot have`);
  }
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isMcp(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { call, servers, ...rest }: { call?: unknown; servers?: unknown } = value;
  const callable = call === undefined || typeof call === "function";
  return callable && (servers === undefined || isObject(servers)) && Object.keys(rest).length === 0;
}

function isNetwork(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).some((key) => key !== "allow")) return false;
  const allow: unknown = "allow" in value ? value.allow : undefined;
  return allow === undefined || (Array.isArray(allow) && allow.every(isText));
}
