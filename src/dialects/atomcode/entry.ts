import { judgeUrl } from "../../guards/network.js";
import { isReservedHeader } from "../../guards/request-headers.js";
import type { JsonObject, Layer, Rule, RuleSource } from "../../spec/index.js";
import type { Findings, Path } from "../kit/findings.js";
import { invalidRule } from "../kit/invalid-rule.js";
import { events } from "./events.js";
import type { Moment } from "./events.js";
import { doubtsAbout } from "./trigger.js";

/** One table of `[[hooks]]`, `[[webhooks]]` or `[[async_webhooks]]`, and where it stands. */
export interface Entry {
  readonly list: string;
  readonly path: Path;
  readonly value: JsonObject;
  readonly layer: Layer;
  readonly source: RuleSource;
}

export type Run = Pick<Rule, "executor" | "params" | "timeoutMs"> & Partial<Rule>;

export const DISABLED = {
  skip: { because: "disabled", message: "its entry says `enabled = false`" },
} as const;

/** One rule for each moment: a text that names several stands for several hooks, each with an id of its own. */
export function rulesAt(entry: Entry, moments: readonly Moment[], run: Run): readonly Rule[] {
  const { layer, source } = entry;
  const id = `atomcode:${layer}:${source.file}#${source.pointer}`;
  return moments.map((moment) => ({
    id: moments.length === 1 ? id : `${id}:${moment}`,
    dialect: "atomcode",
    layer,
    source,
    native: moment,
    events: events[moment].from,
    when: [],
    mode: "enforce",
    ...run,
  }));
}

/** The entry stays visible at its moments, as far as it names them, and never runs. */
export function invalidAt(entry: Entry, moments: readonly Moment[]): readonly Rule[] {
  const { path, value } = entry;
  const name = typeof value["name"] === "string" ? { name: value["name"] } : {};
  const stub: Run = { executor: "unknown", params: {}, timeoutMs: 0 };
  // One that was switched off is not missed.
  const off = value["enabled"] === false ? DISABLED : {};
  return rulesAt(entry, moments, stub).map((rule) => ({
    ...invalidRule({ path, ...rule }),
    ...name,
    ...off,
  }));
}

/** Fills in a default and cuts what would wait for ever, with a warning. */
export function bounded(
  given: number | undefined,
  { key, absent, most }: { readonly key: string; readonly absent: number; readonly most: number },
  { path }: Entry,
  findings: Findings,
): number {
  if (given === undefined || given <= most) return given ?? absent;
  const message = `\`${key}\` is taken as ${most}, the most there is`;
  findings.add({ code: "invalid_value", level: "warning", path: [...path, key], message });
  return most;
}

/** What somebody who wrote this trigger may not have meant. */
export function doubtTrigger(trigger: string, { path }: Entry, findings: Findings): void {
  for (const doubt of doubtsAbout(trigger))
    findings.add({ level: "warning", path: [...path, "trigger"], ...doubt });
}

/** The file's headers without those that no hook can set: each request would fail, and a guard be off. */
export function settable(
  headers: Readonly<Record<string, string>> = {},
  { path }: Entry,
  findings: Findings,
): Readonly<Record<string, string>> {
  const kept = Object.entries(headers).filter(([name]) => {
    if (!isReservedHeader(name)) return true;
    const message = `hooks cannot set the header \`${name}\`: it is left out`;
    const place = [...path, "headers", name];
    findings.add({ code: "ignored_header", level: "warning", path: place, at: "key", message });
    return false;
  });
  return Object.fromEntries(kept);
}

/** Whether this can be called at all; what the network policy would refuse, or reveal, is a warning. */
export function checkUrl(url: string, { path }: Entry, findings: Findings): boolean {
  const place = [...path, "url"];
  const problem = problemOf(url);
  if (problem !== undefined) {
    findings.add({ code: "invalid_value", level: "error", path: place, message: `\`url\`: ${problem}` });
    return false;
  }
  const policy = { loopback: "allow", publicHttp: "allow", allow: [] } as const;
  const judged = judgeUrl(url, policy);
  if (!judged.ok)
    findings.add({ code: "network_denied", level: "warning", path: place, message: judged.message });
  else if (!judgeUrl(url, { ...policy, publicHttp: "deny" }).ok) {
    const message = "everything in the payload crosses the network in clear text";
    findings.add({ code: "clear_text", level: "warning", path: place, message, hint: "use https" });
  }
  return true;
}

function problemOf(url: string): string | undefined {
  if (!URL.canParse(url)) return "it must be an http or https URL";
  const { protocol, username, password } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") return "it must be an http or https URL";
  return username === "" && password === ""
    ? undefined
    : "it must not carry a user name or a password; use a header";
}
