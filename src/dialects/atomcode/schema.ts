import * as z from "zod";
import { CHAT_FORMATS } from "../kit/chat-message.js";

const name = z
  .string()
  .regex(/^[^\p{Cc}]*$/u, "must not hold control characters: it is sent as a header")
  .describe("in logs and payloads; an entry of the project replaces the user's of the same name");
const trigger = z.string().describe("when: words for events, contained in this text in any case");
const url = z.string().describe("where it is sent to: http or https");
const method = z
  .string()
  .regex(/^(?:DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT)$/iu, {
    error: ({ input }) => `Invalid HTTP method: ${String(input).slice(0, 60)}`,
  })
  .optional()
  .describe("default: POST");
const headers = z
  .record(
    z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/u, "is not a header name"),
    z.string().regex(/^[\t\P{Cc}]*$/u, "must not hold line breaks or other control characters"),
  )
  .optional()
  .describe("sent beside AtomCode's own; a Content-Type here replaces the usual one");
const seconds = z.int().positive().optional();
const retries = z
  .int()
  .nonnegative()
  .optional()
  .describe("further attempts after one that failed; default 2, at most 10");
const enabled = z.boolean().optional().describe("default: true");
const description = z.string().optional().describe("for people");
const timeoutOfWebhook = seconds.describe("of one attempt, in seconds; default 10, at most 3600");

/** `[[webhooks]]` */
export const AtomcodeWebhook = z.strictObject({
  name,
  trigger,
  url,
  method,
  headers,
  timeout_secs: timeoutOfWebhook,
  retries,
  enabled,
  description,
  format: z
    .enum(CHAT_FORMATS)
    .optional()
    .describe("ours: the body is a message as this chat takes it; nothing it answers decides"),
});
export type AtomcodeWebhook = z.infer<typeof AtomcodeWebhook>;

/** `[[async_webhooks]]` */
export const AtomcodeAsyncWebhook = z.strictObject({
  name,
  url,
  trigger: trigger.optional().describe("as for webhooks; not needed beside a webhook of the same name"),
  method,
  headers,
  batch_size: z.int().positive().optional().describe("events that leave together; default 10, at most 1000"),
  flush_interval_ms: z
    .int()
    .positive()
    .optional()
    .describe("how long an event waits for others, in milliseconds; default 1000, at most 3600000"),
  timeout_secs: timeoutOfWebhook,
  retries,
  enabled,
  description,
});
export type AtomcodeAsyncWebhook = z.infer<typeof AtomcodeAsyncWebhook>;

const SCRIPT_TYPES = ["shell", "bash", "python"] as const;

/** `[[hooks]]` */
export const AtomcodeScript = z.strictObject({
  name,
  trigger: z.string().describe("pre_tool, post_tool, post_turn or system_prompt, to the letter"),
  script: z.string().min(1).describe("a file: absolute, or relative to the folder of hooks.toml"),
  script_type: z.enum(SCRIPT_TYPES).optional().describe("what runs it: `sh` or `python`; default: shell"),
  enabled,
  timeout_secs: seconds.describe("in seconds; default 2, at most 3600"),
  description,
});
export type AtomcodeScript = z.infer<typeof AtomcodeScript>;

/** `~/.atomcode/hooks/hooks.toml` and `.atomcode/hooks/hooks.toml`. */
export const AtomcodeFile = z.strictObject({
  hooks: z.json().optional().describe("[[hooks]]: scripts"),
  webhooks: z.json().optional().describe("[[webhooks]]: requests whose answers may decide"),
  async_webhooks: z
    .json()
    .optional()
    .describe("[[async_webhooks]]: requests that nobody waits for, in batches"),
});
export type AtomcodeFile = z.infer<typeof AtomcodeFile>;
