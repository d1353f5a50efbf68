import type { ToolKind } from "./event.js";

/** Canonical tools and what they do. Anything else is `mcp` by its prefix, or `other`. */
const KINDS: Readonly<Record<string, ToolKind>> = {
  Bash: "shell",
  BashOutput: "shell",
  KillShell: "shell",
  PowerShell: "shell",
  Read: "read",
  NotebookRead: "read",
  Write: "write",
  Edit: "edit",
  MultiEdit: "edit",
  NotebookEdit: "edit",
  Delete: "delete",
  Glob: "search",
  Grep: "search",
  LS: "search",
  WebFetch: "web",
  WebSearch: "web",
  Agent: "agent",
  Task: "agent",
  TodoWrite: "todo",
};

/** The canonical tools, MCP's apart. */
export const TOOL_NAMES: readonly string[] = Object.keys(KINDS);

/** What a canonical tool name stands for. */
export function toolKind(name: string): ToolKind {
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  return kind ?? (name.startsWith("mcp__") ? "mcp" : "other");
}
