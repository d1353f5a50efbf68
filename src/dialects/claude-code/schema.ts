import * as z from "zod";

const text = z.string().min(1);
const texts = z.array(z.string());

/** One handler. What a type needs, and which of the fields are its own, is said by {@link TYPES}. */
export const ClaudeHandler = z.strictObject({
  type: z
    .enum(["command", "http", "mcp_tool", "prompt", "agent"])
    .describe("what runs: a process, a request, a tool of an MCP server, a model"),
  if: text.optional().describe("one permission rule, on tool events: `Bash(git *)`"),
  timeout: z
    .number()
    .positive()
    .optional()
    .describe("seconds; default: command, http and mcp_tool 600, prompt 30, agent 60"),
  statusMessage: z.string().optional().describe("shown while it runs"),
  once: z.boolean().optional().describe("remove it after its first run"),
  command: text.optional().describe("command: a line for the shell, or with `args` a program"),
  args: texts.optional().describe("command: arguments; then no shell is involved"),
  shell: z.enum(["bash", "powershell"]).optional().describe("command: which shell reads the line"),
  async: z.boolean().optional().describe("command: do not wait for it"),
  asyncRewake: z.boolean().optional().describe("command: do not wait for it; exit code 2 wakes the model"),
  onFailure: z
    .enum(["continue", "block"])
    .optional()
    .describe("command, http, mcp_tool: what a failure does; default continue"),
  url: text.optional().describe("http: where the event is posted to"),
  headers: z
    .record(z.string(), z.string())
    .optional()
    .describe("http: `$NAME` stands for a variable of allowedEnvVars"),
  allowedEnvVars: texts.optional().describe("http: variables that headers may name; others are empty"),
  server: text.optional().describe("mcp_tool: the server"),
  tool: text.optional().describe("mcp_tool: its tool"),
  input: z.record(z.string(), z.json()).optional().describe("mcp_tool: `${tool_input.name}` is filled in"),
  prompt: text
    .optional()
    .describe(
      "prompt, agent: what the model is asked; `$ARGUMENTS` stands for the event, which follows the text otherwise",
    ),
  model: text.optional().describe("prompt, agent: which model; default: the user's"),
  continueOnBlock: z
    .boolean()
    .optional()
    .describe(
      "prompt: after a rejection at PreToolUse or PostToolUse the agent goes on; default: its turn ends",
    ),
});
export type ClaudeHandler = z.infer<typeof ClaudeHandler>;

/** What concerns hooks in `settings.json` and `managed-settings.json`; every other key is somebody else's. */
export const ClaudeSettings = z.strictObject({
  hooks: z.unknown().optional().describe("event → groups of { matcher, hooks }"),
  disableAllHooks: z.boolean().optional().describe("no hooks but managed ones"),
  allowedHttpHookUrls: texts.optional().describe("addresses that http hooks may call, with `*`; [] = none"),
  httpHookAllowedEnvVars: texts.optional().describe("the most that `allowedEnvVars` of a hook may name"),
  allowManagedHooksOnly: z.boolean().optional().describe("managed settings: no other hooks"),
  strictPluginOnlyCustomization: z
    .union([z.boolean(), texts])
    .optional()
    .describe("managed settings: true, or a list with `hooks`: hooks of plugins and managed settings only"),
});
export type ClaudeSettings = z.infer<typeof ClaudeSettings>;

type Field = keyof ClaudeHandler;

/** What each type cannot do without, what else is its own, and how long it may take by default. */
export const TYPES: Readonly<
  Record<
    ClaudeHandler["type"],
    { readonly needs: readonly Field[]; readonly takes: readonly Field[]; readonly timeoutMs: number }
  >
> = {
  command: {
    needs: ["command"],
    takes: ["args", "shell", "async", "asyncRewake", "onFailure"],
    timeoutMs: 600_000,
  },
  http: { needs: ["url"], takes: ["headers", "allowedEnvVars", "onFailure"], timeoutMs: 600_000 },
  mcp_tool: { needs: ["server", "tool"], takes: ["input", "onFailure"], timeoutMs: 600_000 },
  prompt: { needs: ["prompt"], takes: ["model", "continueOnBlock"], timeoutMs: 30_000 },
  agent: { needs: ["prompt"], takes: ["model"], timeoutMs: 60_000 },
};

/** What any type may have. */
export const COMMON_FIELDS: readonly Field[] = ["type", "if", "timeout", "statusMessage", "once"];

/** How other systems spell what Claude Code calls differently. */
export const SPELLINGS: Readonly<Record<string, string>> = {
  timeoutSec: "timeout",
  timeout_ms: "timeout",
  timeoutMs: "timeout",
  on_failure: "onFailure",
  failClosed: "onFailure",
  bash: "command",
  allowed_env_vars: "allowedEnvVars",
};
