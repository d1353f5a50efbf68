import { judgeUrl } from "../../guards/network.js";
import { isJsonObject, WORKSPACE_LAYERS } from "../../spec/index.js";
import type { ConfigFile, JsonObject, JsonValue, McpServer } from "../../spec/index.js";
import type { Findings } from "../kit/findings.js";
import { validate } from "../kit/validate.js";
import { anyhook } from "./index.js";
import { McpAddress, McpProcess } from "./schema.js";
import { headerProblems } from "./headers.js";
import { refusedVariables } from "./variables.js";

export type Servers = Readonly<Record<string, McpServer>>;

const SPELLINGS = { environment: "env", allowedEnvVars: "env_passthrough", cmd: "command", address: "url" };

/** `mcp_servers`: a server that is not as it should be is left out, and hooks that name it fail. */
export function decodeServers(value: JsonValue | undefined, file: ConfigFile, findings: Findings): Servers {
  if (!isJsonObject(value)) return {};
  const named = Object.entries(value).flatMap(([name, server]) => {
    const decoded = decodeServer(name, server, { file, findings });
    return decoded === undefined ? [] : [[name, decoded] as const];
  });
  // Defined, not assigned: a server may have any name.
  return Object.fromEntries(named);
}

interface Place {
  readonly file: ConfigFile;
  readonly findings: Findings;
}

function decodeServer(
  name: string,
  value: JsonValue | undefined,
  { file, findings }: Place,
): McpServer | undefined {
  const path = ["mcp_servers", name];
  const { command, url }: JsonObject = isJsonObject(value) ? value : {};
  if (isJsonObject(value) && (command === undefined) === (url === undefined)) {
    const message = "a server needs either `command` (a process) or `url` (an address)";
    findings.add({ code: "missing", level: "error", path, message });
    return undefined;
  }
  const options = {
    findings,
    path,
    what: "the server",
    spellings: SPELLINGS,
    unknownKeys: "error" as const,
  };
  const server =
    url === undefined ? validate(McpProcess, value, options) : validate(McpAddress, value, options);
  if (server === undefined) return undefined;
  const problems = [
    ...refusedVariables(server).map((one) => ({ ...one, code: "dangerous_variable" })),
    ...("url" in server ? [...addressProblems(server.url), ...headerProblems(server.headers)] : []),
  ];
  for (const problem of problems)
    findings.add({ ...problem, level: "error", path: [...path, ...problem.path] });
  if ("url" in server && problems.length === 0) warnOfAddress(server.url, { file, findings }, path);
  return problems.length === 0 ? (server as McpServer) : undefined;
}

function addressProblems(url: string): readonly { code: string; path: readonly string[]; message: string }[] {
  if (URL.canParse(url) && /^https?:$/u.test(new URL(url).protocol)) return [];
  return [{ code: "invalid_value", path: ["url"], message: "`url`: it is no http or https URL" }];
}

/** The user and the administrator permit an address by naming it; a repository's file does not. */
function warnOfAddress(url: string, { file, findings }: Place, path: readonly string[]): void {
  if (!WORKSPACE_LAYERS.includes(file.layer)) return;
  const judged = judgeUrl(url, anyhook.network);
  if (judged.ok) return;
  const { message } = judged;
  findings.add({ code: "network_denied", level: "warning", path: [...path, "url"], message });
}
