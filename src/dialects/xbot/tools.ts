import type { NativeTool } from "../../spec/index.js";

/** xbot's tool names as its hooks see them; `mcp__*` is the same in both vocabularies. */
export const tools: readonly NativeTool[] = [
  { canonical: "Bash", native: "Shell" },
  { canonical: "Write", native: "FileCreate", fields: { file_path: "path" } },
  { canonical: "Edit", native: "FileReplace", fields: { file_path: "path" } },
  { canonical: "Read", native: "Read", fields: { file_path: "path" } },
];
