import * as z from "zod";
import { limits } from "../../guards/limits.js";
import { BUILTIN_NAMES } from "../../spec/builtin.js";
import { CHAT_FORMATS } from "../kit/chat-message.js";

const text = z.string().min(1);
const texts = z.array(text);

/** One handler: every field has one meaning, whatever the type. */
export const AnyhookHandler = z.strictObject({
  type: z
    .enum(["command", "http", "mcp_tool", "prompt", "agent", "builtin", "module"])
    .describe("what runs: a process, a request, a tool of an MCP server, a model …"),
  name: text.optional().describe("shown in verdicts, lists and the journal"),
  if: text.optional().describe("one permission rule on tool and input: `Bash(git push *)`, `Edit(src/**)`"),
  timeout: z
    .number()
    .positive()
    .max(3600)
    .optional()
    .describe(
      `seconds; default: command 30, http 10, prompt 30, agent 60; the headers of an http reply have ${limits.headersMs / 1000} at most, however long this is`,
    ),
  retries: z
    .int()
    .min(0)
    .max(10)
    .optional()
    .describe("further attempts after a failure that may pass; default 0"),
  async: z.boolean().optional().describe("do not wait for it, do not read its answer"),
  on_failure: z
    .enum(["deny", "ask", "allow"])
    .optional()
    .describe("what a failure decides on a gate; default deny"),
  mode: z
    .enum(["enforce", "monitor"])
    .optional()
    .describe("monitor: record what it would have decided, enforce nothing"),
  enabled: z.boolean().optional().describe("false: keep it in the file, do not run it"),
  cwd: text.optional().describe("working directory, relative to the workspace; must be inside it"),
  env: z.record(z.string(), z.string()).optional().describe("variables to set"),
  env_passthrough: texts
    .optional()
    .describe("variables to inherit, beyond the harmless ones; also the ones headers may name"),
  command: text.optional().describe("command: a line for /bin/sh, or with `args` a program"),
  args: z.array(z.string()).optional().describe("command: arguments; then no shell is involved"),
  shell: z
    .enum(["sh", "bash", "powershell"])
    .optional()
    .describe("command: which shell reads the line; default sh"),
  url: text
    .optional()
    .describe("http: https; loopback and private targets as `network.allow` of the user says"),
  method: z.enum(["POST", "PUT", "PATCH"]).optional().describe("http: default POST"),
  headers: z
    .record(z.string(), z.string())
    .optional()
    .describe("http: `$NAME` stands for a variable of env_passthrough"),
  server: text.optional().describe("mcp_tool: the server"),
  tool: text.optional().describe("mcp_tool: its tool"),
  input: z.record(z.string(), z.json()).optional().describe("mcp_tool: its input; builtin: its parameters"),
  prompt: text.optional().describe("prompt, agent: what the model is asked"),
  model: text.optional().describe("prompt, agent: which model"),
  builtin: z
    .enum(BUILTIN_NAMES as readonly [string, ...string[]])
    .optional()
    .describe("builtin: which one"),
  module: text.optional().describe("module: a file that exports the hook"),
  delivery: z.json().optional().describe("deliver durably"),
  format: z
    .enum(CHAT_FORMATS)
    .optional()
    .describe("http: send a message in this chat's own JSON instead of the event"),
  redirects: z
    .int()
    .min(0)
    .max(limits.redirects)
    .optional()
    .describe("http: follow so many redirects (307, 308), each target judged anew; default 0"),
  sandbox: z
    .enum(["bubblewrap"])
    .optional()
    .describe("command: own process table, read-only files, no network; needs `bwrap`"),
  canary: z
    .record(z.string(), z.json())
    .optional()
    .describe("payload of an event that this guard denies; `anyhook doctor --canary` checks that it does"),
});
export type AnyhookHandler = z.infer<typeof AnyhookHandler>;

const names = texts.optional().describe("variables to inherit, beyond the harmless ones");

/** An MCP server that is a process. */
export const McpProcess = z.strictObject({
  command: text.describe("a program that speaks MCP on stdin and stdout; no shell is involved"),
  args: z.array(z.string()).optional().describe("its arguments"),
  env: z.record(z.string(), z.string()).optional().describe("variables to set"),
  env_passthrough: names,
});

/** An MCP server that has an address. */
export const McpAddress = z.strictObject({
  url: text.describe("an address that speaks streamable HTTP"),
  headers: z
    .record(z.string(), z.string())
    .optional()
    .describe("`$NAME` stands for a variable of env_passthrough"),
  env_passthrough: names,
});

const ModelSettings = z.strictObject({
  provider: z.enum(["openai-compatible", "anthropic"]).describe("which protocol the endpoint speaks"),
  model: text.describe("for hooks that name none"),
  base_url: text
    .optional()
    .describe("the endpoint, up to and without the resource: http://localhost:11434/v1"),
  api_key_env: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/u, "must be the name of a variable that holds the key, never the key")
    .optional()
    .describe("the variable that holds the key; a local endpoint needs none"),
});

/** `hooks.yaml` or `hooks.json`. */
export const AnyhookFile = z.strictObject({
  $schema: z.string().optional(),
  description: z.string().optional(),
  hooks: z.unknown().optional().describe("event → groups of { matcher, hooks }"),
  import: texts
    .optional()
    .describe("other systems' files of this scope that the bridge and the server run too"),
  network: z
    .strictObject({ allow: texts.optional().describe("hosts, addresses and networks") })
    .optional()
    .describe("user and managed scope: private targets that hooks may call"),
  failure: z
    .literal("closed")
    .optional()
    .describe(
      "user and managed scope: every failed hook closes its gate, whatever its system or its `on_failure` says",
    ),
  audit: z
    .enum(["required", "optional"])
    .optional()
    .describe("user and managed scope: no gate without a journal"),
  journal: z
    .strictObject({
      keep_days: z
        .int()
        .min(1)
        .max(3650)
        .optional()
        .describe("older day files are removed; default: none is"),
      max_bytes: z
        .int()
        .min(65_536)
        .optional()
        .describe("a day goes on in another file beyond this; default 64 MiB"),
    })
    .optional()
    .describe("user and managed scope: rotation and retention of the journal"),
  pause: z.literal("deny").optional().describe("managed scope only: nobody may pause hooks"),
  model: ModelSettings.optional().describe(
    "user and managed scope: where prompt and agent hooks find a model",
  ),
  mcp_servers: z
    .record(z.string(), z.json())
    .optional()
    .describe("servers of mcp_tool hooks, by name; those of a repository are for its own hooks only"),
});
export type AnyhookFile = z.infer<typeof AnyhookFile>;

type Field = keyof AnyhookHandler;

/** What each type cannot do without, what else is its own, and how long it may take by default. */
export const TYPES: Readonly<
  Record<
    AnyhookHandler["type"],
    { readonly needs: readonly Field[]; readonly takes: readonly Field[]; readonly timeoutMs: number }
  >
> = {
  command: {
    needs: ["command"],
    takes: ["args", "shell", "cwd", "env", "sandbox"],
    timeoutMs: limits.commandMs,
  },
  http: { needs: ["url"], takes: ["method", "headers", "format", "redirects"], timeoutMs: limits.httpMs },
  mcp_tool: { needs: ["server", "tool"], takes: ["input"], timeoutMs: limits.commandMs },
  prompt: { needs: ["prompt"], takes: ["model"], timeoutMs: limits.promptMs },
  agent: { needs: ["prompt"], takes: ["model"], timeoutMs: limits.agentMs },
  builtin: { needs: ["builtin"], takes: ["input"], timeoutMs: limits.httpMs },
  module: { needs: ["module"], takes: [], timeoutMs: limits.commandMs },
};

/** What any type may have. */
export const COMMON_FIELDS: readonly Field[] = [
  "type",
  "name",
  "if",
  "timeout",
  "retries",
  "async",
  "on_failure",
  "mode",
  "enabled",
  "env_passthrough",
  "delivery",
  "canary",
];

/** Recognised, and not there yet: a hook that needs one of these does not run without it. */
export const NOT_AVAILABLE: readonly Field[] = ["delivery", "module"];

/** How other systems spell what we call differently. */
export const SPELLINGS: Readonly<Record<string, string>> = {
  timeoutSec: "timeout",
  timeout_sec: "timeout",
  timeout_secs: "timeout",
  timeout_seconds: "timeout",
  timeout_ms: "timeout",
  timeoutMs: "timeout",
  failure_policy: "on_failure",
  onFailure: "on_failure",
  block_on_failure: "on_failure",
  failClosed: "on_failure",
  fail_closed: "on_failure",
  bash: "command",
  script: "command",
  exec: "command",
  disabled: "enabled",
  allowedEnvVars: "env_passthrough",
  allowed_env_vars: "env_passthrough",
  params: "input",
  handler: "builtin",
};
