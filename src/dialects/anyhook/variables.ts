import { childEnvironment } from "../../guards/environment.js";
import { DEPTH_NAME, RUN_NAME } from "../../guards/nesting.js";
import type { Path } from "../kit/findings.js";

/** A variable that whoever sets it runs code with, and where it is named. */
export interface RefusedVariable {
  readonly path: Path;
  readonly at?: "key";
  readonly message: string;
}

/** Variables that change what other programs run are neither set nor handed on. */
export function refusedVariables(given: {
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly env_passthrough?: readonly string[] | undefined;
}): readonly RefusedVariable[] {
  const { env = {}, env_passthrough: passed = [] } = given;
  const refuse = (names: readonly string[], add: Readonly<Record<string, string>>): readonly string[] => {
    const { refused } = childEnvironment({ env: {}, mode: "allow-list", add });
    return names.filter((name) => refused.includes(name));
  };
  const message = (name: string, what: string): string => `\`${name}\` may not be ${what}: ${why(name)}`;
  return [
    ...refuse(Object.keys(env), env).map((name) => ({
      path: ["env", name],
      at: "key" as const,
      message: message(name, "set"),
    })),
    ...refuse(passed, Object.fromEntries(passed.map((name) => [name, ""]))).map((name) => ({
      path: ["env_passthrough", passed.indexOf(name)],
      message: message(name, "passed on"),
    })),
  ];
}

function why(name: string): string {
  const own = [DEPTH_NAME, RUN_NAME].includes(name.toUpperCase());
  return own ? "it is anyhook's own" : "it changes what other programs run";
}
