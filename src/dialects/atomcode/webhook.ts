import type { Retry, Rule } from "../../spec/index.js";
import { CHAT_FORMATS } from "../kit/chat-message.js";
import type { Findings } from "../kit/findings.js";
import { validate } from "../kit/validate.js";
import { bounded, checkUrl, DISABLED, doubtTrigger, invalidAt, rulesAt, settable } from "./entry.js";
import type { Entry } from "./entry.js";
import { requestHeaders } from "./headers.js";
import { AtomcodeWebhook } from "./schema.js";
import { momentsOf } from "./trigger.js";

export interface DecodedWebhook {
  readonly rules: readonly Rule[];
  /** Absent where the entry is not valid. */
  readonly webhook?: AtomcodeWebhook;
}

/** `[[webhooks]]`: one rule for each moment that its trigger contains. */
export function decodeWebhook(entry: Entry, findings: Findings): DecodedWebhook {
  const { path, value } = entry;
  const webhook = validate(AtomcodeWebhook, value, {
    findings,
    path,
    what: "the webhook",
    spellings: SPELLINGS,
    unknownKeys: "warning",
  });
  const { trigger } = value;
  const moments = typeof trigger === "string" ? momentsOf(trigger) : [];
  if (typeof trigger === "string") doubtTrigger(trigger, entry, findings);
  if (webhook === undefined || !checkUrl(webhook.url, entry, findings))
    return { rules: invalidAt(entry, moments) };
  warnOfMethod(webhook.method, entry, findings);
  const { name, url, method = "POST", format } = webhook;
  const headers = requestHeaders(settable(webhook.headers, entry, findings), { "X-AtomCode-Hook": name });
  const rules = rulesAt(entry, moments, {
    name,
    executor: "http",
    params: { url, method, headers, trigger: webhook.trigger, ...(format === undefined ? {} : { format }) },
    ...patience(webhook, entry, findings),
    // Nobody reads a decision into what a chat answers.
    ...(CHAT_FORMATS.some((chat) => chat === format) ? { observes: true } : {}),
    ...(webhook.enabled === false ? DISABLED : {}),
  });
  return { rules, webhook };
}

/** Words of other systems, and what was likely meant by them. */
export const SPELLINGS: Readonly<Record<string, string>> = {
  event: "trigger",
  events: "trigger",
  triggers: "trigger",
  timeout: "timeout_secs",
  timeoutSec: "timeout_secs",
  timeout_sec: "timeout_secs",
  timeout_ms: "timeout_secs",
  retry: "retries",
  max_retries: "retries",
  disabled: "enabled",
  header: "headers",
  flush_interval_secs: "flush_interval_ms",
};

const MOST_SECONDS = 3600;
const MOST_RETRIES = 10;
const FIRST_DELAY_MS = 100;

/** How long one attempt takes at most, and what is tried again: 100, 200, 400 ms … later. Source: seed 000. */
export function patience(
  given: { readonly timeout_secs?: number | undefined; readonly retries?: number | undefined },
  entry: Entry,
  findings: Findings,
): { readonly timeoutMs: number; readonly retry?: Retry } {
  const seconds = { key: "timeout_secs", absent: 10, most: MOST_SECONDS };
  const timeoutMs = bounded(given.timeout_secs, seconds, entry, findings) * 1000;
  const retries = bounded(given.retries, { key: "retries", absent: 2, most: MOST_RETRIES }, entry, findings);
  if (retries === 0) return { timeoutMs };
  const delaysMs = Array.from({ length: retries }, (_, index) => FIRST_DELAY_MS * 2 ** index);
  const on = ["timeout", "network", "http_5xx", "http_busy"] as const;
  return { timeoutMs, retry: { attempts: retries + 1, delaysMs, on } };
}

export function warnOfMethod(method: string = "POST", { path }: Entry, findings: Findings): void {
  if (!["GET", "HEAD"].includes(method.toUpperCase())) return;
  const message = `a ${method.toUpperCase()} request carries no payload: the receiver learns nothing of the event`;
  findings.add({ code: "invalid_value", level: "warning", path: [...path, "method"], message });
}
