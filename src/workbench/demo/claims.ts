import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DemoClaim, DemoEvent, DemoRun } from "./result.js";
import type { Story } from "./story.js";
import { COMMANDS } from "./tools.js";

/** Our own format and the five whose documents we began with. */
const SYSTEMS = 6;

export interface Evidence {
  readonly story: Story;
  readonly events: readonly DemoEvent[];
  readonly workspace: string;
  readonly thesis: string;
  /** Which events the receiver got. */
  readonly received: readonly string[];
  readonly journal: { readonly records: number; readonly denials: number; readonly sealed: boolean };
}

/** What the demo promises, each held against files, processes, sockets and the journal. */
export function checkClaims(evidence: Evidence): readonly DemoClaim[] {
  const { story, events, workspace, received, journal } = evidence;
  const runs = events.flatMap(({ hooks }) => hooks);
  const posted = runs.filter(({ executor, outcome }) => executor === "http" && outcome !== "skipped");
  const systems = [...new Set(runs.filter(isRun).map(({ dialect }) => dialect))];
  const audited = runs.filter((run) => isRun(run) && run.label === "hooks/audit.sh");
  const auditTrail = (contentOf(join(workspace, "audit.jsonl")) ?? "").split("\n").filter(isJson);
  const denials = events.filter(({ decision }) => decision === "deny").length;
  return [
    {
      claim: "before it was trusted, nothing of the project ran",
      ok: !story.ranUntrusted && isUntrusted(story.untrusted),
    },
    {
      claim: "important/thesis.txt is still there",
      ok: contentOf(join(workspace, "important/thesis.txt")) === evidence.thesis,
    },
    denialClaim(story.tidiedUp, COMMANDS.tidyUp, "hooks/no-delete.sh"),
    denialClaim(story.released, COMMANDS.release, "remote-policy"),
    modelClaim(story.pushed),
    {
      claim: `hooks of ${systems.length} systems ran`,
      ok: systems.length === SYSTEMS,
    },
    hangClaim(evidence),
    {
      claim: `${COMMANDS.check} became ${COMMANDS.checkQuietly}, and the guards looked at it again`,
      ok:
        story.checked.rewrite?.after === COMMANDS.checkQuietly &&
        story.checked.hooks.some(({ pass }) => pass === 2),
    },
    {
      claim: "the agent could not stop before SUMMARY.md was written",
      ok:
        story.stops.map(({ decision }) => decision).join() === "deny,none" &&
        existsSync(join(workspace, "SUMMARY.md")),
    },
    {
      claim: `the HTTP receiver got all ${posted.length} events that were meant for it`,
      ok:
        posted.length > 0 &&
        posted.every(({ http_status: status }) => status === 200 || status === 204) &&
        received.length === posted.length,
    },
    {
      claim: `the audit trail holds ${auditTrail.length} events`,
      ok: auditTrail.length > 0 && auditTrail.length === audited.length,
    },
    {
      claim: "the hook that nobody waited for has done its work",
      ok:
        runs.some(({ outcome }) => outcome === "queued") &&
        contentOf(join(workspace, "work-log.txt")) === "PostToolUse Write\n",
    },
    {
      claim: `the journal holds ${journal.records} records, each denial among them, and its seals fit`,
      ok: journal.sealed && journal.denials === denials,
    },
  ];
}

function denialClaim(event: DemoEvent, command: string, guard: string): DemoClaim {
  return { claim: `${command} was denied by ${guard}`, ok: isDeniedBy(event, guard, "blocked") };
}

/** A hook whose answer is a model's. */
function modelClaim({ decision, decided_by: decider, hooks }: DemoEvent): DemoClaim {
  const run = hooks.find(({ hook }) => hook === decider?.hook);
  return {
    claim: `${COMMANDS.push} was denied by a model's judgement`,
    ok: decision === "deny" && run?.executor === "prompt",
  };
}

/** The deadline of the hook is one second; what it started must be gone as well. */
function hangClaim({ story: { published }, workspace }: Evidence): DemoClaim {
  const run = published.hooks.find(({ outcome }) => outcome === "timed_out");
  const afterMs = run?.duration_ms ?? 0;
  const after = run === undefined ? "" : ` after ${(afterMs / 1000).toFixed(1)} s`;
  return {
    claim: `a hook that hung was cut off${after} and is gone; its guard denied`,
    ok:
      isDeniedBy(published, "embargo", "timed_out") &&
      afterMs >= 900 &&
      afterMs < 3000 &&
      isGone(Number(contentOf(join(workspace, "embargo.pid")))) &&
      !existsSync(join(workspace, "public/thesis.txt")),
  };
}

function isRun({ outcome }: DemoRun): boolean {
  return outcome !== "skipped";
}

function isJson(line: string): boolean {
  return line.startsWith("{") && line.endsWith("}");
}

function isUntrusted({ hooks }: DemoEvent): boolean {
  return (
    hooks.length > 0 &&
    hooks.every(({ outcome, because }) => outcome === "skipped" && because === "untrusted")
  );
}

function isDeniedBy(event: DemoEvent, label: string, outcome: DemoRun["outcome"]): boolean {
  const decider = event.hooks.find(({ hook }) => hook === event.decided_by?.hook);
  return event.decision === "deny" && decider?.label === label && decider.outcome === outcome;
}

/** Signal 0 reaches nobody and tells whether somebody is there. */
function isGone(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

function contentOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
