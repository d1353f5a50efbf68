import { isAbsolute, join } from "node:path";
import type { Matcher, Test, ToolKind } from "../../spec/index.js";
import { toolKind } from "../../spec/index.js";

/**
 * A permission rule as in Claude Code: `Tool`, `Tool(argument)`. For shell tools the argument is a command with
 * `*`, held against the whole text and each simple command in it; `git:*` and `git *` both mean `git` with any
 * arguments, or none. For file tools it is a file glob, for web tools `domain:host`, for others text with `*`.
 * `mcp__server` and `mcp__server__*` are all tools of that server.
 * Source: Claude Code documentation, "Permission rule syntax".
 */
export function permissionRule(
  text: string,
  home: string,
): { matchers: readonly Matcher[] } | { problem: string } {
  const match = /^([A-Za-z_][\w*-]*)\s*(?:\(([\s\S]*)\))?$/u.exec(text.trim());
  if (match === null)
    return { problem: `\`${text}\` is no permission rule: write \`Tool\` or \`Tool(argument)\`` };
  const [, tool = "", argument = ""] = match;
  const byTool: Matcher = { subject: "tool", test: toolTest(tool), text };
  if (argument === "" || argument === "*") return { matchers: [byTool] };
  return { matchers: [byTool, { ...argumentOf(toolKind(tool), argument, home), text }] };
}

function toolTest(tool: string): Test {
  if (tool.includes("*")) return { wildcard: [tool] };
  const isServer = tool.startsWith("mcp__") && !tool.slice("mcp__".length).includes("__");
  return isServer ? { wildcard: [tool, `${tool}__*`] } : { exact: [tool] };
}

function argumentOf(kind: ToolKind, argument: string, home: string): Pick<Matcher, "subject" | "test"> {
  switch (kind) {
    case "shell":
      return { subject: "command", test: { wildcard: commandForms(argument) } };
    case "read":
    case "write":
    case "edit":
    case "delete":
    case "search":
      return { subject: "path", test: pathTest(argument, home) };
    case "web":
      if (argument.startsWith("domain:")) {
        return { subject: "domain", test: { wildcard: [argument.slice("domain:".length).toLowerCase()] } };
      }
      return { subject: "strings", test: { wildcard: [argument] } };
    default:
      return { subject: "strings", test: { wildcard: [argument] } };
  }
}

function commandForms(argument: string): readonly string[] {
  const prefix = argument.endsWith(":*")
    ? argument.slice(0, -2)
    : argument.endsWith(" *")
      ? argument.slice(0, -2)
      : undefined;
  return prefix === undefined ? [argument] : [prefix, `${prefix} *`];
}

/** `//x` is absolute, `~/x` in the home directory; anything else is relative to the workspace or at any depth. */
function pathTest(argument: string, home: string): Test {
  if (argument.startsWith("//")) return { path: [argument.slice(1)] };
  if (argument.startsWith("~/")) return { path: [join(home, argument.slice(2))] };
  if (isAbsolute(argument)) return { path: [argument.slice(1), argument] };
  return { path: [argument.replace(/^\.\//u, "")] };
}
