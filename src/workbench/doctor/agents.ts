import { statSync } from "node:fs";
import { isAbsolute } from "node:path";
import type { Rule } from "../../spec/index.js";
import { about, aboutFile } from "./finding.js";
import type { Finding } from "./finding.js";
import { find } from "./program.js";

/** Where anyhook sits inside an agent, as `bridge/install` tells it. */
export interface Installed {
  readonly agent: string;
  readonly title: string;
  readonly scope: string;
  /** Absolute. */
  readonly path: string;
  /** As shown to people. */
  readonly file: string;
  readonly state: "installed" | "outdated" | "absent" | "unreadable";
  readonly monitor: boolean;
  readonly problem?: string;
  /** What the agent starts: the words before `bridge`, each once. */
  readonly programs: readonly (readonly string[])[];
  /** Canonical event → by when the bridge has answered there, in milliseconds. */
  readonly answerMs: Readonly<Record<string, number>>;
}

/** Whether a hook of an agent's settings is the bridge itself: it is looked at as an install, and as no guard. */
export function isBridge({ source, params }: Rule, installs: readonly Installed[]): boolean {
  const commands = Object.values(params).filter((value) => typeof value === "string");
  return installs.some(
    ({ agent, path, state }) =>
      state !== "absent" &&
      path === source.path &&
      commands.some((command) => command.includes(` bridge ${agent} `)),
  );
}

/** What is wrong with the bridge in the settings of agents. */
export function agentFindings(
  installs: readonly Installed[],
  {
    env,
    own,
  }: { readonly env: Readonly<Record<string, string | undefined>>; readonly own: readonly string[] },
): readonly Finding[] {
  return installs.flatMap((one) => {
    const { agent, title, scope, file, state, monitor, problem } = one;
    const again = `anyhook install ${agent}${scope === "user" ? "" : ` --scope ${scope}`}`;
    const add = (code: string, level: Finding["level"], message: string, hint?: string): Finding =>
      aboutFile(file, { code, level, message, ...(hint === undefined ? {} : { hint }) });
    if (state === "absent") return [];
    if (state === "unreadable")
      return [
        add("bridge_unreadable", "error", `whether ${title} calls anyhook cannot be told: ${problem ?? ""}`),
      ];
    const found = one.programs.flatMap((program) =>
      programFindings(program, { title, again, env, own, add }),
    );
    if (state === "outdated")
      found.push(
        add("bridge_outdated", "warning", `${title} calls anyhook as an older version would`, again),
      );
    if (monitor)
      found.push(add("bridge_monitor", "info", `${title} only watches: nothing is enforced`, again));
    return found;
  });
}

interface About {
  readonly title: string;
  readonly again: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly own: readonly string[];
  readonly add: (code: string, level: Finding["level"], message: string, hint?: string) => Finding;
}

/** A program that is gone ends with 127: most agents take that for consent. */
function programFindings(program: readonly string[], { title, again, env, own, add }: About): Finding[] {
  const gone = program.find((word, index) =>
    isAbsolute(word)
      ? statSync(word, { throwIfNoEntry: false })?.isFile() !== true
      : index === 0 && find(word, { env }) === undefined,
  );
  if (gone !== undefined)
    return [add("bridge_gone", "error", `${title} would start ${gone}, which is not there`, again)];
  const [node = "", bin] = program;
  if (bin === undefined || !isAbsolute(node) || !isAbsolute(bin)) return [];
  if (node !== own[0])
    return [add("bridge_other_node", "info", `${title} starts anyhook with another Node.js: ${node}`, again)];
  if (bin !== own[1])
    return [add("bridge_other_path", "info", `${title} starts another anyhook: ${bin}`, again)];
  return [];
}

/**
 * A hook may take longer than the agent around it waits: the bridge answers before, and the hook has failed. Of the own
 * format, that is: what an agent runs itself waits as long as that agent says.
 */
export function patienceFindings(rule: Rule, installs: readonly Installed[]): readonly Finding[] {
  if (rule.dialect !== "anyhook" || rule.background === true || rule.batch !== undefined) return [];
  const late = installs
    .filter(({ state }) => state === "installed" || state === "outdated")
    .flatMap(({ title, answerMs }) =>
      rule.events.flatMap((name) => {
        const most = Object.hasOwn(answerMs, name) ? answerMs[name] : undefined;
        return most !== undefined && rule.timeoutMs > most ? [{ title, name, most }] : [];
      }),
    );
  const [first] = late;
  if (first === undefined) return [];
  const message = `it may take ${seconds(rule.timeoutMs)}, but at ${first.name} ${first.title} has to be answered within ${seconds(first.most)}: it is cut off there, and counts as failed`;
  return [
    about(rule, { code: "timeout_order", level: "warning", message, hint: "give it a shorter `timeout`" }),
  ];
}

/** A hook may take longer than its event as a whole. */
export function deadlineFindings(rule: Rule, totalMs: number | undefined): readonly Finding[] {
  if (rule.background === true || totalMs === undefined || rule.timeoutMs <= totalMs) return [];
  const message = `it may take ${seconds(rule.timeoutMs)}, but the event as a whole ends after ${seconds(totalMs)}`;
  return [
    about(rule, { code: "timeout_order", level: "warning", message, hint: "give it a shorter `timeout`" }),
  ];
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(1))} s`;
}
