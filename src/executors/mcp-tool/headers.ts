import type { McpServer } from "../../spec/index.js";
import { requestHeaders } from "../http/headers.js";

const VARIABLE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/gu;

/** The protocol's own. */
const RESERVED = /^(?:accept|last-event-id|mcp-.*)$/iu;

type AddressServer = Extract<McpServer, { url: string }>;

/**
 * A server's headers with `$NAME` and `${NAME}` filled in. A variable that `env_passthrough` does not list, or that is
 * not set, is an error: a request without its token would only fail later, and say less. Messages quote no value.
 */
export function serverHeaders(
  { headers = {}, env_passthrough: passthrough = [] }: AddressServer,
  env: Readonly<Record<string, string | undefined>>,
): { ok: true; headers: Record<string, string> } | { ok: false; message: string } {
  const problems: string[] = [];
  const filled = Object.entries(headers).map(([name, text]) => {
    if (RESERVED.test(name)) problems.push(`the header ${JSON.stringify(name)} is the protocol's own`);
    const value = text.replaceAll(VARIABLE, (_, braced: string | undefined, bare: string | undefined) => {
      const variable = braced ?? bare ?? "";
      const listed = passthrough.includes(variable);
      const found = listed && Object.hasOwn(env, variable) ? env[variable] : undefined;
      const why = listed ? "is not set" : "is not listed in `env_passthrough`";
      if (found === undefined)
        problems.push(`the variable ${variable} of the header ${JSON.stringify(name)} ${why}`);
      return found ?? "";
    });
    return [name, value] as const;
  });
  const [problem] = problems;
  if (problem !== undefined) return { ok: false, message: problem };
  const judged = requestHeaders(Object.fromEntries(filled));
  if (!judged.ok) return judged;
  const { "content-type": _type, ...rest } = judged.headers;
  return { ok: true, headers: rest };
}
