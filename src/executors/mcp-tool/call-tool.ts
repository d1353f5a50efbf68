import { redactText } from "../../guards/redact.js";
import { isJsonObject } from "../../spec/index.js";
import type { ExecutorCall, JsonObject, McpResult, Output } from "../../spec/index.js";
import type { Connections } from "./connections.js";
import { readServer } from "./definition.js";
import { outputOf } from "./result.js";
import { unlessAborted } from "./unless-aborted.js";

export { createConnections } from "./connections.js";

const WHERE =
  "servers are named under `mcp_servers` in ~/.anyhook/hooks.yaml, or by the program that embeds anyhook (`mcp.servers`, `mcp.call`)";

/** One call of a tool. Whatever goes wrong is an output. */
export async function callTool(call: ExecutorCall, connections: Connections): Promise<Output> {
  const { server, tool, input = {}, connection } = call.params;
  if (typeof server !== "string" || server === "") return failed("the hook names no MCP server");
  if (typeof tool !== "string" || tool === "") return failed("the hook names no tool");
  if (!isJsonObject(input)) return failed("the input of an MCP tool must be an object");
  const wanted = { server, tool, input };
  try {
    const answer = await askHost(call, wanted);
    if (answer !== undefined) return outputOf(answer);
  } catch (error) {
    const why = redactText(textOf(error)).slice(0, MOST_TEXT);
    return failed(`the program's own connection to the MCP server ${quote(server)} failed: ${why}`);
  }
  const given = connection ?? ownServer(call, server);
  if (given === undefined) return failed(`there is no MCP server ${quote(server)}: ${WHERE}`);
  const definition = readServer(given);
  if ("problem" in definition) return failed(`the MCP server ${quote(server)}: ${definition.problem}`);
  try {
    const target = {
      name: server,
      definition,
      cwd: call.cwd,
      env: call.mcp.env,
      network: call.network,
      // A project's file may name any address: only who sets the machine up permits private ones by naming them.
      trusted: connection === undefined,
    };
    return outputOf(await connections.call(target, { tool, input }, call.signal));
  } catch (error) {
    return failed(`the MCP server ${quote(server)}: ${textOf(error)}`);
  }
}

async function askHost(
  { mcp, signal }: ExecutorCall,
  wanted: { server: string; tool: string; input: JsonObject },
): Promise<McpResult | undefined> {
  if (mcp.call === undefined) return undefined;
  const answer: unknown = await unlessAborted(Promise.resolve(mcp.call({ ...wanted, signal })), signal);
  if (answer === undefined) return undefined;
  const result = isJsonObject(answer) ? copyOf(answer) : undefined;
  if (result === undefined) throw new Error("its answer is no result of a tool");
  return result;
}

/** As JSON, which the program's own objects need not be: `1n` and cycles end here, and so do later changes. */
function copyOf(answer: JsonObject): McpResult | undefined {
  try {
    return JSON.parse(JSON.stringify(answer)) as McpResult;
  } catch {
    return undefined;
  }
}

/** Own fields alone: `constructor` is no server. */
function ownServer({ mcp }: ExecutorCall, name: string): unknown {
  return Object.hasOwn(mcp.servers, name) ? mcp.servers[name] : undefined;
}

function quote(name: string): string {
  return JSON.stringify(name.slice(0, 100));
}

const MOST_TEXT = 2000;

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function failed(message: string): Output {
  return { kind: "error", code: "mcp", message };
}
