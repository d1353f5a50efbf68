import * as z from "zod";

/** One hook of `hooks → event → [item]`. */
export const CopilotItem = z.strictObject({
  type: z.enum(["command", "http", "prompt"]).optional().describe("default: command"),
  bash: z.string().optional().describe("command: a line for bash, everywhere but on Windows"),
  powershell: z.string().optional().describe("command: a line for PowerShell, on Windows"),
  command: z.string().optional().describe("command: for whichever of the two is absent"),
  exec: z.string().min(1).optional().describe("command: a program to run without a shell"),
  args: z.array(z.string()).optional().describe("command: what `exec` gets, to the letter"),
  cwd: z.string().optional().describe("command: where it runs; relative to the project"),
  env: z.record(z.string(), z.string()).optional().describe("command: variables, to the letter"),
  timeoutSec: z.number().optional().describe("seconds; default 30"),
  timeout: z.number().optional().describe("the same, where `timeoutSec` is absent"),
  matcher: z.string().optional().describe("which tools, notifications, triggers or agents"),
  url: z.string().optional().describe("http: where the event is posted to"),
  headers: z
    .record(z.string(), z.string())
    .optional()
    .describe("http: `$NAME` stands for an allowed variable"),
  allowedEnvVars: z.array(z.string()).optional().describe("http: variables that headers may name"),
  prompt: z.string().optional().describe("prompt: what is submitted when a session starts"),
  comment: z.string().optional().describe("for people"),
});
export type CopilotItem = z.infer<typeof CopilotItem>;

/** `.github/hooks/*.json`, `~/.copilot/hooks/*.json` and the policy's files. */
export const CopilotFile = z.strictObject({
  $schema: z.string().optional().describe("for editors"),
  version: z.json().optional().describe("1; any other makes the file void"),
  disableAllHooks: z.boolean().optional().describe("switches off the hooks of this file"),
  hooks: z.unknown().optional().describe("event → list of items"),
});
export type CopilotFile = z.infer<typeof CopilotFile>;
