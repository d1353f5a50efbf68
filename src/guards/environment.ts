import {
  DANGEROUS_NAMES,
  DANGEROUS_PREFIXES,
  HARMLESS_NAMES,
  HARMLESS_PREFIXES,
  HOST_TOKENS,
} from "./environment-tables.js";

export interface ChildEnvironmentOptions {
  /** The environment of the embedding program. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `inherit`: everything but dangerous variables and host tokens; `allow-list`: only what is harmless. */
  readonly mode: "inherit" | "allow-list";
  /** Names that the hook's author wants besides; host tokens are among what can be named. */
  readonly passthrough?: readonly string[];
  /** Set by the dialect and by the rule; wins over what is inherited. */
  readonly add?: Readonly<Record<string, string>>;
}

export interface ChildEnvironment {
  readonly env: Record<string, string>;
  /** Names from `passthrough` and `add` that a hook never gets, in the order given. */
  readonly refused: string[];
}

/**
 * The environment of a hook's process. Variables that run code (see the table) are neither inherited nor
 * accepted; PATH is inherited but cannot be set. Names are compared without case.
 * @example
 * childEnvironment({ env: process.env, mode: "allow-list", add: { HOOK_EVENT: "Stop", LD_PRELOAD: "x.so" } });
 * // { env: { PATH: …, HOME: …, HOOK_EVENT: "Stop" }, refused: ["LD_PRELOAD"] }
 */
export function childEnvironment(options: ChildEnvironmentOptions): ChildEnvironment {
  const { env, mode, passthrough = [], add = {} } = options;
  const named = new Set(passthrough.map((name) => name.toUpperCase()));
  const inherited = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !isDangerous(entry[0], entry[1]) &&
      (named.has(entry[0].toUpperCase()) || isInherited(entry[0], mode)),
  );
  const added = Object.entries(add);
  const refused = [
    ...passthrough.filter((name) => isDangerous(name, env[name] ?? "")),
    ...added.filter(([name, value]) => !isSettable(name, value)).map(([name]) => name),
  ];
  return {
    env: Object.fromEntries([...inherited, ...added.filter(([name, value]) => isSettable(name, value))]),
    refused: [...new Set(refused)],
  };
}

/** Whether a variable runs code: by its name, or by a value that old shells read as a function definition. */
function isDangerous(name: string, value: string): boolean {
  const upper = name.toUpperCase();
  return DANGEROUS_NAMES.has(upper) || hasPrefix(upper, DANGEROUS_PREFIXES) || value.startsWith("()");
}

function isInherited(name: string, mode: ChildEnvironmentOptions["mode"]): boolean {
  const upper = name.toUpperCase();
  if (mode === "inherit") return !HOST_TOKENS.has(upper);
  return HARMLESS_NAMES.has(upper) || hasPrefix(upper, HARMLESS_PREFIXES);
}

/** A name with `=` or a NUL anywhere would be another variable, or make the spawn fail. */
function isSettable(name: string, value: string): boolean {
  const wellFormed = name !== "" && !/[=\0]/.test(name) && !value.includes("\0");
  return wellFormed && name.toUpperCase() !== "PATH" && !isDangerous(name, value);
}

function hasPrefix(name: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => name.startsWith(prefix));
}
