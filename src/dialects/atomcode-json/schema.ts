import * as z from "zod";

/** One hook of `hooks → name → hook`. */
export const AtomCodeHook = z.strictObject({
  event: z.string().describe("when it runs, in either spelling: PreToolUse or pre_tool_use"),
  matcher: z
    .string()
    .nullable()
    .optional()
    .describe("tool events: names of tools, `*` for anything within one, `|` between several; absent: all"),
  command: z.string().min(1).describe("a line for the shell, run in the project"),
  timeout_ms: z.int().nonnegative().optional().describe("milliseconds; default 10000"),
  disabled: z.boolean().optional().describe("keep the entry, but do not run it"),
});
export type AtomCodeHook = z.infer<typeof AtomCodeHook>;

/** `~/.atomcode/hooks.json` and `.hooks.json`. */
export const AtomCodeFile = z.strictObject({
  $schema: z.string().optional().describe("for editors"),
  hooks: z.json().optional().describe("name → hook; hooks run in the order of their names"),
});
export type AtomCodeFile = z.infer<typeof AtomCodeFile>;
