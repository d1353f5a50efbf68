import { isJsonObject } from "../../spec/index.js";
import type { McpServer } from "../../spec/index.js";

/** Checked here as well, since embedding programs need not be typed. */
export function readServer(given: unknown): McpServer | { readonly problem: string } {
  if (!isJsonObject(given)) return { problem: "its definition is no object" };
  const { command, url } = given;
  if ((command === undefined) === (url === undefined))
    return { problem: "its definition needs either `command` or `url`" };
  const checks = command === undefined ? ADDRESS : PROCESS;
  for (const [field, value] of Object.entries(given)) {
    const check = Object.hasOwn(checks, field) ? checks[field] : undefined;
    if (check === undefined)
      return { problem: `its definition has no field ${JSON.stringify(field.slice(0, 100))}` };
    if (value !== undefined && !check.test(value)) return { problem: `\`${field}\` must be ${check.shape}` };
  }
  return given as unknown as McpServer;
}

interface Check {
  readonly shape: string;
  test(value: unknown): boolean;
}

const TEXT: Check = {
  shape: "a text that is not empty",
  test: (value) => typeof value === "string" && value !== "",
};
const TEXTS: Check = {
  shape: "a list of texts",
  test: (value) => Array.isArray(value) && value.every(isText),
};
const NAMED_TEXTS: Check = {
  shape: "an object of texts",
  test: (value) => isJsonObject(value) && Object.values(value).every(isText),
};

const PROCESS: Readonly<Record<string, Check>> = {
  command: TEXT,
  args: TEXTS,
  env: NAMED_TEXTS,
  env_passthrough: TEXTS,
};
const ADDRESS: Readonly<Record<string, Check>> = { url: TEXT, headers: NAMED_TEXTS, env_passthrough: TEXTS };

function isText(value: unknown): boolean {
  return typeof value === "string";
}
