import { viewOf } from "../engine/vocabulary.js";
import type { Diagnostic, EffectName, GuestReply, JsonValue, Verdict } from "../spec/index.js";
import { lossOf } from "./agent.js";
import type { Asked, BridgeOptions } from "./options.js";

interface Remarks {
  readonly diagnostics: readonly Diagnostic[];
  readonly warnings: readonly string[];
}

/** The verdict in the agent's own form and words; what it cannot be told goes to stderr. */
export function reply(
  asked: Asked,
  verdict: Verdict,
  { monitor = false }: Pick<BridgeOptions, "monitor">,
  { diagnostics, warnings }: Remarks,
): GuestReply {
  const remarks = [...problemsOf(diagnostics), ...untrusted(verdict)];
  const watches = monitor && !isManagedDecision(verdict);
  const told = watches ? withoutEffects(verdict) : withRemarks(asked, verdict, remarks);
  const answer = asked.agent.guest.reply(inWordsOf(asked, told), asked.event, asked.call);
  const notes = [...warnings, ...paused(verdict), ...remarks, ...(watches ? [] : lossesOf(asked, told))];
  // With an exit code that means something, stderr is the reason, and nothing else.
  if (answer.exitCode !== 0 || notes.length === 0) return answer;
  return { ...answer, stderr: `${answer.stderr}${notes.join("\n")}\n` };
}

/** A guard that is broken or not trusted is missing: people are told, though not at each tool call. */
function withRemarks({ event }: Asked, verdict: Verdict, remarks: readonly string[]): Verdict {
  if (event.tool_name !== undefined || remarks.length === 0) return verdict;
  return { ...verdict, notices: [...verdict.notices, ...remarks] };
}

function problemsOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  const errors = diagnostics.filter(({ level }) => level === "error");
  const [first] = errors;
  if (first === undefined) return [];
  const { file, line, column, message } = first;
  const more = errors.length === 1 ? "" : ` and ${errors.length - 1} more`;
  return [`anyhook: ${file}:${line}:${column} ${message}${more}; \`anyhook check\` shows all`];
}

/** The verdict's notice says so too; but not every agent shows those at every event. */
function paused({ runs }: Verdict): readonly string[] {
  const some = runs.filter(({ because }) => because === "paused");
  const [first] = some;
  if (first === undefined) return [];
  const hooks = some.length === 1 ? "1 hook" : `${some.length} hooks`;
  return [`anyhook: ${hooks} did not run: ${first.reason ?? "paused"} (\`anyhook pause --end\`)`];
}

function untrusted({ runs }: Verdict): readonly string[] {
  const remark = (some: Verdict["runs"], why: string): readonly string[] => {
    if (some.length === 0) return [];
    const hooks = some.length === 1 ? "1 hook" : `${some.length} hooks`;
    return [`anyhook: ${hooks} of this workspace did not run: ${why} (\`anyhook trust review\`)`];
  };
  const changed = runs.filter(
    ({ because, error }) => because === "changed_since_trusted" || error?.code === "changed_since_trusted",
  );
  return [
    ...remark(
      runs.filter(({ because }) => because === "untrusted"),
      "it is not trusted",
    ),
    ...remark(changed, "changed since the workspace was trusted"),
  ];
}

/**
 * What an administrator enforces is enforced, though whoever put us here wants to watch only: a managed hook, and a
 * managed `audit: required`, which is the only one that closes a gate under `monitor`.
 */
function isManagedDecision({ decision, decided_by: by }: Verdict): boolean {
  return decision !== "none" && (by === "audit" || by?.split(":")[1] === "managed");
}

function withoutEffects({ event, runs, duration_ms: durationMs }: Verdict): Verdict {
  const lists = { context: [], notices: [], conflicts: [], unsupported: [] };
  return { event, decision: "none", ...lists, runs, duration_ms: durationMs };
}

/** Under the very name by which the agent called the tool: of two names for one tool, each has its own fields. */
function inWordsOf({ agent, event }: Asked, verdict: Verdict): Verdict {
  const { updated_input: input } = verdict;
  if (input === undefined) return verdict;
  const tools = agent.dialect.tools.filter(({ native }) => native === event.tool_name);
  const canonical = { ...verdict.event, tool_input: input };
  const { native } = viewOf({ ...agent.dialect, tools }, canonical);
  return { ...verdict, updated_input: native.tool_input as JsonValue };
}

const OPTIONAL: readonly EffectName[] = ["updated_output", "context", "notices", "stop"];

function lossesOf({ agent, native }: Asked, verdict: Verdict): readonly string[] {
  return OPTIONAL.filter((effect) => isAsked(verdict[effect as keyof Verdict])).flatMap((effect) => {
    const loss = lossOf(agent, native, verdict, effect);
    return loss === undefined ? [] : [`anyhook: ${effect} is lost: ${loss}`];
  });
}

function isAsked(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}
