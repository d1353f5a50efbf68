import type { NativeTool } from "../../spec/index.js";

/**
 * AtomCode's own names; input fields are called as ours are. Of several with one meaning the first is the usual one.
 * Source: the tool definitions in its source, `crates/atomcode-capabilities/src/tools`.
 */
export const tools: readonly NativeTool[] = [
  { canonical: "Bash", native: "bash" },
  { canonical: "Bash", native: "bash_start" },
  { canonical: "BashOutput", native: "bash_poll" },
  { canonical: "KillShell", native: "bash_kill" },
  { canonical: "Read", native: "read_file" },
  { canonical: "Write", native: "write_file" },
  { canonical: "Edit", native: "edit_file" },
  { canonical: "Edit", native: "search_replace" },
  { canonical: "LS", native: "list_directory" },
  { canonical: "Glob", native: "glob" },
  { canonical: "Grep", native: "grep" },
  { canonical: "WebFetch", native: "web_fetch" },
  { canonical: "WebSearch", native: "web_search" },
  { canonical: "TodoWrite", native: "todowrite" },
  { canonical: "Agent", native: "task" },
  { canonical: "Task", native: "task" },
  { canonical: "AskUserQuestion", native: "request_user_input" },
];
