import * as z from "zod";

/** One hook: an entry of `runtime.hooks.items` or of `hooks.items`. */
export const NeocodeItem = z.strictObject({
  id: z.string().describe("its name, once in a file, whatever the case of its letters"),
  enabled: z.boolean().optional().describe("default true"),
  point: z
    .string()
    .describe(
      "where in a run it is called; before_permission_decision, pre_compact and subagent_start are NeoCode's own",
    ),
  scope: z.string().optional().describe("`user` in the user's file, `repo` in a repository's; the default"),
  kind: z.string().optional().describe("builtin (default), or http in the user's file"),
  mode: z.string().optional().describe("sync with builtin, observe with http; the default"),
  handler: z
    .string()
    .optional()
    .describe("builtin: add_context_note, warn_on_tool_call or require_file_exists"),
  priority: z.int().optional().describe("higher runs first; default 0"),
  timeout_sec: z.int().optional().describe("seconds; default `default_timeout_sec`, which is 2"),
  failure_policy: z
    .string()
    .optional()
    .describe("warn_only and fail_open: go on; fail_closed, for builtin only: block"),
  params: z.record(z.string(), z.json()).optional().describe("what the handler, or the request, is told"),
});
export type NeocodeItem = z.infer<typeof NeocodeItem>;

/** `runtime.hooks` of `~/.neocode/config.yaml`. */
export const NeocodeHooks = z.strictObject({
  enabled: z.boolean().optional().describe("false: no hook runs, a repository's neither; default true"),
  user_hooks_enabled: z.boolean().optional().describe("false: the user's own hooks do not run; default true"),
  default_timeout_sec: z.int().optional().describe("seconds; default 2"),
  default_failure_policy: z.string().optional().describe("warn_only (default), fail_open or fail_closed"),
  items: z.json().optional().describe("list of hooks"),
});
export type NeocodeHooks = z.infer<typeof NeocodeHooks>;

/** Below `hooks` of `<workspace>/.neocode/hooks.yaml`. */
export const NeocodeRepoHooks = z.strictObject({ items: z.json().optional().describe("list of hooks") });

export const POLICIES: readonly string[] = ["warn_only", "fail_open", "fail_closed"];

/** What each handler is told; of `needs` at least one must be given. */
export const HANDLERS: Readonly<
  Record<string, { readonly needs: readonly string[]; readonly takes: readonly string[] }>
> = {
  add_context_note: { needs: ["note", "message"], takes: [] },
  warn_on_tool_call: { needs: ["tool_name", "tool_names"], takes: ["message"] },
  require_file_exists: { needs: ["path"], takes: ["message"] },
};

/** What a request is told. */
export const HTTP_PARAMS: readonly string[] = ["url", "method", "headers", "include_metadata"];

export const HTTP_METHODS: readonly string[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Kinds that NeoCode knows and does not run. */
export const EXTERNAL_KINDS: readonly string[] = ["command", "http", "prompt", "agent"];
