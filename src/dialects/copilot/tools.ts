import type { NativeTool } from "../../spec/index.js";
import { camelName, isPascal } from "./events.js";

const PATH = { file_path: "path" } as const;
const EDIT = { ...PATH, old_string: "old_str", new_string: "new_str" } as const;

/** Tool names and input fields of the program itself (1.0.102). Of several with one meaning the first is the usual one. */
export const tools: readonly NativeTool[] = [
  { canonical: "Bash", native: "bash" },
  { canonical: "PowerShell", native: "powershell" },
  { canonical: "BashOutput", native: "read_bash" },
  { canonical: "KillShell", native: "stop_bash" },
  { canonical: "Read", native: "view", fields: PATH },
  { canonical: "Write", native: "create", fields: { ...PATH, content: "file_text" } },
  { canonical: "Edit", native: "edit", fields: EDIT },
  { canonical: "Edit", native: "str_replace_editor", fields: EDIT },
  { canonical: "Edit", native: "apply_patch" },
  { canonical: "Grep", native: "grep" },
  { canonical: "Grep", native: "rg" },
  { canonical: "Glob", native: "glob" },
  { canonical: "WebFetch", native: "web_fetch" },
  { canonical: "WebSearch", native: "web_search" },
  { canonical: "TodoWrite", native: "update_todo" },
  { canonical: "AskUserQuestion", native: "ask_user" },
  { canonical: "Agent", native: "task", fields: { subagent_type: "agent_type" } },
  { canonical: "Task", native: "task", fields: { subagent_type: "agent_type" } },
];

/** What PascalCase hooks call a tool. Source: hooks reference, "Claude-format matchers". */
const CLAUDE: Readonly<Record<string, string>> = {
  bash: "Bash",
  powershell: "Bash",
  view: "Read",
  create: "Write",
  edit: "Edit",
  str_replace_editor: "Edit",
  apply_patch: "Edit",
  grep: "Grep",
  rg: "Grep",
  glob: "Glob",
  web_fetch: "WebFetch",
  web_search: "WebSearch",
  ask_user: "AskUserQuestion",
  update_todo: "TodoWrite",
  task: "Agent",
};

/** Tools that one spelling or event knows under another name. */
export const RENAMED: readonly string[] = Object.keys(CLAUDE);

/** How a hook sees a tool: what its payload says, and what its matcher is held against. */
export interface SeenAs {
  readonly shown: string;
  /** A name in a matcher means the tool when it is one of these. */
  readonly tokens: readonly string[];
  /** A pattern is held against this one. */
  readonly matched: string;
}

/** @param runtime the tool's own name @param native the event, in the spelling of the file */
export function seenAs(runtime: string, native: string): SeenAs {
  const isRequest = camelName(native) === "permissionRequest";
  // When it asks for permission, the program takes creating for a kind of editing.
  const name = isRequest && runtime === "create" ? "edit" : runtime;
  if (!isPascal(native)) return { shown: name, tokens: [name], matched: name };
  const claude = Object.hasOwn(CLAUDE, name) ? (CLAUDE[name] ?? name) : name;
  const tokens = claude === "Agent" ? [name, claude, "Task"] : [name, claude];
  return { shown: isRequest ? name : claude, tokens, matched: claude };
}

/** The tool's own name, from what a payload says. */
export function runtimeName(shown: string, native: string): string {
  if (!isPascal(native) || camelName(native) === "permissionRequest") return shown;
  return RENAMED.find((runtime) => CLAUDE[runtime] === shown) ?? shown;
}

/** The tool's own name, where somebody wrote Claude Code's. */
export function nameMeant(claude: string): string | undefined {
  return RENAMED.find((runtime) => CLAUDE[runtime] === claude);
}
