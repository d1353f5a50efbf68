import * as z from "zod";

/** One handler of `hooks.json`. What a type needs beyond its own fields is said by {@link REQUIRED}. */
export const XbotHandler = z.strictObject({
  type: z.string().describe("command, http or mcp_tool"),
  command: z.string().optional().describe("command: a line for the shell"),
  url: z.string().optional().describe("http: where the event is posted to"),
  headers: z
    .record(z.string(), z.string())
    .optional()
    .describe("http: `$NAME` stands for a variable of allowed_env_vars"),
  allowed_env_vars: z.array(z.string()).optional().describe("http: variables that headers may name"),
  timeout: z.int().optional().describe("seconds; 0 or less: 30 for command, 10 for http"),
  async: z.boolean().optional().describe("do not wait for it, do not read its answer"),
  server: z.string().optional().describe("mcp_tool: the server"),
  tool: z.string().optional().describe("mcp_tool: its tool"),
  input: z.record(z.string(), z.json()).optional().describe("mcp_tool: `${tool_input.name}` is filled in"),
  if: z.string().optional().describe("a condition on tool and arguments: `Shell(*git commit*)`"),
});
export type XbotHandler = z.infer<typeof XbotHandler>;

/** `~/.xbot/hooks.json`, `.xbot/hooks.json` and `.xbot/hooks.local.json`. */
export const XbotFile = z.strictObject({
  enable_command_hooks: z.boolean().optional().describe("command handlers run only when this is true"),
  hooks: z.unknown().optional().describe("event → groups of { matcher, hooks }"),
});
export type XbotFile = z.infer<typeof XbotFile>;

/** Handler types, what each cannot do without, and how long it may take. */
export const REQUIRED: Readonly<
  Record<string, { readonly fields: readonly (keyof XbotHandler)[]; readonly timeoutMs: number }>
> = {
  command: { fields: ["command"], timeoutMs: 30_000 },
  http: { fields: ["url"], timeoutMs: 10_000 },
  mcp_tool: { fields: ["server", "tool"], timeoutMs: 30_000 },
};
