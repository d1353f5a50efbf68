import type { NativeTool } from "../../spec/index.js";

/** NeoCode's tool names, and the fields that have other names there. */
export const tools: readonly NativeTool[] = [
  { canonical: "Bash", native: "bash" },
  { canonical: "Read", native: "filesystem_read_file", fields: { file_path: "path" } },
  { canonical: "Write", native: "filesystem_write_file", fields: { file_path: "path" } },
  {
    canonical: "Edit",
    native: "filesystem_edit",
    fields: { file_path: "path", old_string: "search_string", new_string: "replace_string" },
  },
  { canonical: "Grep", native: "filesystem_grep", fields: { path: "dir" } },
  { canonical: "Glob", native: "filesystem_glob", fields: { path: "dir" } },
  { canonical: "WebFetch", native: "webfetch" },
  { canonical: "TodoWrite", native: "todo_write" },
  { canonical: "Agent", native: "spawn_subagent" },
  { canonical: "Task", native: "spawn_subagent" },
];
