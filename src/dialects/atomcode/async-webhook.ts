import type { Rule } from "../../spec/index.js";
import type { Findings } from "../kit/findings.js";
import { validate } from "../kit/validate.js";
import { bounded, checkUrl, DISABLED, doubtTrigger, invalidAt, rulesAt, settable } from "./entry.js";
import type { Entry } from "./entry.js";
import { requestHeaders } from "./headers.js";
import { AtomcodeAsyncWebhook } from "./schema.js";
import { momentsOf } from "./trigger.js";
import { patience, SPELLINGS, warnOfMethod } from "./webhook.js";
import type { DecodedWebhook } from "./webhook.js";

export interface DecodedAsyncWebhook {
  readonly rules: readonly Rule[];
  /** Of the webhooks of the same name in the same file. */
  readonly replaces: readonly Rule[];
  readonly line: number;
}

const MOST_EVENTS = 1000;
const MOST_WAIT_MS = 3_600_000;

/** `[[async_webhooks]]`: sent in batches, in place of the webhook of the same name or at its own trigger. */
export function decodeAsyncWebhook(
  entry: Entry,
  webhooks: readonly DecodedWebhook[],
  findings: Findings,
): DecodedAsyncWebhook {
  const { path, value, source } = entry;
  const { line } = source;
  const later = validate(AtomcodeAsyncWebhook, value, {
    findings,
    path,
    what: "the async webhook",
    spellings: SPELLINGS,
    unknownKeys: "warning",
  });
  const twins = webhooks.filter(({ webhook }) => webhook !== undefined && webhook.name === value["name"]);
  const trigger = triggerOf(entry, twins, findings);
  const moments = trigger === undefined ? [] : momentsOf(trigger);
  if (later === undefined || trigger === undefined || !checkUrl(later.url, entry, findings))
    return { rules: invalidAt(entry, moments), replaces: [], line };
  warnOfMethod(later.method, entry, findings);
  const { name, url, method = "POST", enabled = true } = later;
  const size = { key: "batch_size", absent: 10, most: MOST_EVENTS };
  const wait = { key: "flush_interval_ms", absent: 1000, most: MOST_WAIT_MS };
  const headers = requestHeaders(settable(later.headers, entry, findings), { "X-AtomCode-Webhook": name });
  const rules = rulesAt(entry, moments, {
    name,
    executor: "http",
    params: { url, method, headers, trigger },
    ...patience(later, entry, findings),
    background: true,
    batch: {
      size: bounded(later.batch_size, size, entry, findings),
      intervalMs: bounded(later.flush_interval_ms, wait, entry, findings),
    },
    ...(enabled ? switchOf(twins) : DISABLED),
  });
  return { rules, replaces: enabled ? twins.flatMap((twin) => twin.rules) : [], line };
}

/** Beside webhooks of its name theirs counts. Upstream knows no other, and never sends an async webhook by itself. */
function triggerOf(entry: Entry, twins: readonly DecodedWebhook[], findings: Findings): string | undefined {
  const { path, value } = entry;
  const { trigger: own } = value;
  const given = twins.flatMap(({ webhook }) => webhook?.trigger ?? []).join(",");
  if (twins.length > 0) {
    if (typeof own === "string" && own !== given) {
      const message = "the trigger of the webhook of the same name counts, not this one";
      findings.add({ code: "ignored_trigger", level: "warning", path: [...path, "trigger"], message });
    }
    return given;
  }
  if (typeof own === "string") {
    doubtTrigger(own, entry, findings);
    const message =
      "AtomCode sends async webhooks only beside a webhook of the same name; here it is sent all the same";
    findings.add({ code: "standalone_async", level: "warning", path, message });
    return own;
  }
  if (own !== undefined) return undefined;
  const message = "an async webhook needs `trigger`, or a webhook of the same name in this file";
  findings.add({ code: "missing", level: "error", path, message });
  return undefined;
}

/** One that belongs to a webhook is off where that is. */
function switchOf(twins: readonly DecodedWebhook[]): Partial<Rule> {
  if (twins.length === 0 || twins.some(({ webhook }) => webhook?.enabled !== false)) return {};
  return { skip: { because: "disabled", message: "its webhook says `enabled = false`" } };
}
