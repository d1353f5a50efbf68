import * as z from "zod";

const seconds = z.union([z.int(), z.string(), z.boolean()]);
const truth = z.union([z.boolean(), z.string(), z.literal([0, 1])]);

/** One definition. What a type needs and defaults to is said by `definition.ts`, which takes lax values as pydantic does. */
export const LlmHarnessHook = z.looseObject({
  type: z
    .literal(["command", "prompt", "http", "agent"])
    .optional()
    .describe("absent: the type that the fields fit"),
  command: z
    .string()
    .optional()
    .describe("command: a line for the shell; `$ARGUMENTS` is the payload as JSON, one word"),
  url: z.string().optional().describe("http: where event and payload are posted to"),
  headers: z.record(z.string(), z.string()).optional().describe("http: added to the request"),
  prompt: z
    .string()
    .optional()
    .describe("prompt, agent: the question; `$ARGUMENTS` and `{{key}}` are filled in from the payload"),
  model: z.string().nullable().optional().describe("prompt, agent: absent: the default model"),
  timeout_seconds: seconds.optional().describe("1 to 600, default 30; agent: 1 to 1200, default 60"),
  matcher: z
    .string()
    .nullable()
    .optional()
    .describe("fnmatch pattern for the tool's name, case-sensitive; absent or empty: all"),
  block_on_failure: truth
    .optional()
    .describe("a failure blocks, and ends the event; default false, for prompt and agent true"),
});
export type LlmHarnessHook = z.infer<typeof LlmHarnessHook>;

/** `settings.json` or `settings.yaml`. Other settings of the harness may stand beside `hooks`. */
export const LlmHarnessFile = z.looseObject({
  hooks: z.json().optional().describe("event → list of hooks"),
});
export type LlmHarnessFile = z.infer<typeof LlmHarnessFile>;
