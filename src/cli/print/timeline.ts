import type { RunOutcome } from "../../spec/index.js";
import type { DemoEvent, DemoPlace, DemoResult, DemoRun, DemoStep } from "../../workbench/demo/index.js";
import { cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
import { counted } from "./table.js";

/** Columns: what every terminal has. */
const WIDTH = 80;

type Paint = "green" | "red" | "magenta" | "cyan" | "dim";

interface Look {
  readonly mark: string;
  readonly word: string;
  readonly paint: Paint;
}

/** Colours that can be read on dark and on light; without them, mark and word say the same. */
const LOOKS: Readonly<Record<RunOutcome, Look>> = {
  passed: { mark: "✓", word: "passed", paint: "green" },
  blocked: { mark: "✗", word: "denied", paint: "red" },
  failed: { mark: "!", word: "failed", paint: "magenta" },
  timed_out: { mark: "!", word: "timed out", paint: "magenta" },
  skipped: { mark: "-", word: "skipped", paint: "dim" },
  queued: { mark: "»", word: "queued", paint: "dim" },
};

/** One step of a session for people: an event, its hooks below, and what came of it; at most 80 columns wide. */
export function timelineStep(step: DemoStep, colors: Colors): string {
  switch (step.type) {
    case "opening":
      return [
        `${colors.bold("anyhook demo")}  one agent, six hook systems, real files, processes and sockets`,
        "",
        ...step.files.map(
          ({ file, hooks }) => `  ${clip(file, 40).padEnd(30)}${colors.dim(counted(hooks, "hook"))}`,
        ),
        colors.dim(`  in ${cleanLine(step.workspace)}`),
      ].join("\n");
    case "trusted":
      return `  ${colors.green("→ trusted")}, as by \`anyhook trust add\``;
    case "event":
      return eventLines(step, colors).join("\n");
    default:
      return step satisfies never;
  }
}

/** What the session comes to: every promise with what became of it, the numbers, and what to try next. */
export function timelineSummary(summary: DemoResult, colors: Colors): string {
  const { claims, ok, kept } = summary;
  const title = ok ? "all of it really happened" : "not all of it went as promised";
  const rows = claims.map((claim) => ({
    text: `${claim.ok ? "✓" : "✗"} ${clip(claim.claim, WIDTH - 6)}`,
    paint: claim.ok ? colors.green : colors.red,
  }));
  const numbers = countsOf(summary).map((text) => ({ text, paint: colors.reset }));
  const width = Math.max(title.length + 4, ...[...rows, ...numbers].map(({ text }) => text.length));
  const row = ({ text, paint }: (typeof rows)[number]): string =>
    `│ ${paint(text)}${" ".repeat(width - text.length)} │`;
  return [
    "",
    `╭─ ${colors.bold(title)} ${"─".repeat(width - title.length - 1)}╮`,
    ...rows.map(row),
    `├${"─".repeat(width + 2)}┤`,
    ...numbers.map(row),
    `╰${"─".repeat(width + 2)}╯`,
    "",
    ...(kept === undefined ? [] : [`Kept in ${cleanLine(kept)}`, ""]),
    "Try next",
    ...NEXT.map(([command, what]) => `  ${colors.cyan(command.padEnd(40))}${colors.dim(what)}`),
  ].join("\n");
}

const NEXT: readonly (readonly [command: string, what: string])[] = [
  ["anyhook init", "a first guard for your own project"],
  ["anyhook list", "the hooks that are already here"],
  ["anyhook explain PreToolUse --tool Bash", "which of them would run, and which not"],
];

function eventLines(step: DemoEvent, colors: Colors): readonly string[] {
  const detail = (word: string, text: string, paint: Paint): string =>
    `    ${colors[paint](word.padEnd(11))}${clip(text, WIDTH - 15)}`;
  const { tool, about, decision, reason, decided_by: place, meaning = "", rewrite } = step;
  const denied = decision === "deny";
  // What a deny means may go on after a colon; the short of it is enough here.
  const [soThat] = meaning.split(":", 1);
  return [
    "",
    `${colors.bold(step.event.padEnd(20))}${clip(tool === undefined ? about : `${tool} · ${about}`, WIDTH - 20)}`,
    ...(step.hooks.length === 0 ? [colors.dim("  no hook has an opinion")] : []),
    ...step.hooks.map((run) => hookLine(run, colors)),
    ...step.context.map((text) => detail("context", text, "cyan")),
    ...(rewrite === undefined
      ? []
      : [detail("rewritten", `${rewrite.before} → ${rewrite.after}`, "magenta")]),
    ...(denied ? [detail("DENIED", `${about} — ${soThat}`, "red")] : []),
    ...(denied && reason !== undefined ? [detail("reason", reason, "red")] : []),
    ...(denied && place !== undefined
      ? [detail("decided by", `${place.label}, ${placeText(place)}`, "red")]
      : []),
  ];
}

function hookLine(run: DemoRun, colors: Colors): string {
  const { mark, word, paint } = LOOKS[run.outcome];
  const ran = run.outcome !== "skipped" && run.outcome !== "queued";
  const system = colors.cyan(run.dialect.padEnd(12));
  const label = clip(run.label, 18).padEnd(19);
  const place = clipStart(placeText(run), 18).padEnd(18);
  const line = `  ${colors[paint](`${mark} ${word.padEnd(10)}`)}${system}${label}${colors.dim(place)}`;
  const time = ran ? `${Math.round(run.duration_ms)} ms`.padStart(8) : "";
  const remark = remarkOf(run);
  return `${line}${time}${remark === "" ? "" : ` ${colors.dim(remark)}`}`.trimEnd();
}

function remarkOf({ outcome, because, pass, http_status: status }: DemoRun): string {
  if (outcome === "queued") return "background";
  if (outcome === "skipped") return because ?? "";
  if (pass === 2) return "again";
  return status === null ? "" : `${status}`;
}

function countsOf(summary: DemoResult): readonly string[] {
  const { events, hooks_run: runs, denied, failed, rewritten, skipped } = summary;
  const seconds = (summary.duration_ms / 1000).toFixed(1);
  return [
    `${events} events · ${runs} hook runs · ${denied} denied · ${failed} failed · ${rewritten} rewritten · ${skipped} skipped`,
    `${summary.received} requests received · ${summary.journal_records} journal records · ${seconds} s`,
  ];
}

function placeText({ file, line }: DemoPlace): string {
  return `${file}:${line}`;
}

/** The end of a path says more than its beginning. */
function clipStart(text: string, width: number): string {
  const safe = cleanLine(text);
  return safe.length <= width ? safe : `…${safe.slice(1 - width)}`;
}

function clip(text: string, width: number): string {
  const safe = cleanLine(text);
  return safe.length <= width ? safe : `${safe.slice(0, width - 1)}…`;
}
