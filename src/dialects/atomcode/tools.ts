import type { NativeTool } from "../../spec/index.js";

/**
 * AtomCode's own names; input fields are called as ours are. `edit_file` is the document's; the others are from the
 * tool definitions of 4.25.9, `crates/atomcode-core/src/tool`.
 */
export const tools: readonly NativeTool[] = [
  { canonical: "Bash", native: "bash" },
  { canonical: "Read", native: "read_file" },
  { canonical: "Write", native: "write_file" },
  { canonical: "Edit", native: "edit_file" },
  { canonical: "Edit", native: "search_replace" },
  { canonical: "Glob", native: "glob" },
  { canonical: "Grep", native: "grep" },
  { canonical: "WebFetch", native: "web_fetch" },
  { canonical: "WebSearch", native: "web_search" },
];
