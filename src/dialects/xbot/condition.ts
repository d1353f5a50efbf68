import type { Matcher } from "../../spec/index.js";
import { patternError } from "../../guards/pattern.js";

const NAMES = /^[A-Za-z0-9_]+(?:\|[A-Za-z0-9_]+)*$/;

/** A group's `matcher`: all, exact names, or a pattern; on events without a tool it is held against `""`. */
export function matcherOf(raw: string | undefined): { matcher?: Matcher; problem?: string } {
  const text = (raw ?? "").trim();
  if (text === "" || text === "*") return {};
  if (NAMES.test(text)) return { matcher: { subject: "tool", test: { exact: text.split("|") }, text } };
  const problem = patternError(text);
  if (problem !== undefined) return { problem };
  return { matcher: { subject: "tool", test: { pattern: text }, text } };
}

/**
 * A handler's `if`: `Tool` or `Tool(glob)`, where the glob is held against every text of the tool's input.
 * The pattern ends at the last `)`; what stands behind it is ignored; a missing one is supplied.
 */
export function conditionOf(raw: string | undefined): { matchers: readonly Matcher[]; problem?: string } {
  const text = (raw ?? "").trim();
  if (text === "") return { matchers: [] };
  const open = text.indexOf("(");
  const tool = open === -1 ? text : text.slice(0, open);
  if (tool === "")
    return { matchers: [], problem: "`if` must begin with a tool name: `Shell(*git commit*)`" };
  const close = text.lastIndexOf(")");
  const glob = open === -1 ? "" : text.slice(open + 1, close > open ? close : undefined);
  const byTool: Matcher = { subject: "tool", test: { exact: [tool] }, text };
  if (glob === "") return { matchers: [byTool] };
  return { matchers: [byTool, { subject: "fields", test: { wildcard: [glob] }, text }] };
}
