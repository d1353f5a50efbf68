import { cpus, loadavg } from "node:os";
import type { Spread } from "./measure.js";
import type { Row } from "./row.js";

/** What the figures were measured on. */
export interface Machine {
  readonly at: string;
  readonly node: string;
  readonly platform: string;
  readonly cpus: string;
}

export interface Measured {
  readonly suite: string;
  /** Of the last minute. */
  readonly loadBefore: number;
  readonly loadAfter: number;
  readonly rows: readonly Row[];
}

export function machine(): Machine {
  const [first] = cpus();
  return {
    at: new Date().toISOString(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpus: `${cpus().length} × ${first?.model.trim() ?? "unknown"}`,
  };
}

export function load(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

export function formatMachine({ at, node, platform, cpus: processors }: Machine): string {
  return `node ${node}, ${platform}, ${processors}, ${at}; NODE_EXTRA_CA_CERTS is unset in children
min / median of interleaved rounds; ratios: ours by the peer's; goals (docs/speed.md) are held against the minimum`;
}

export function formatSuite({ suite, loadBefore, loadAfter, rows }: Measured): string {
  const cells = [
    ["case", "ours", "peer", "theirs", "ratio", "goal"],
    ...rows.map((row) => [
      row.case,
      times(row.ours),
      row.peer,
      times(row.theirs),
      `${row.ratio.min.toFixed(2)} / ${row.ratio.median.toFixed(2)}`,
      goalOf(row),
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const lines = cells.map((line) => line.map((cell, column) => cell.padEnd(widths[column]!)).join("  "));
  return [
    `${suite}: load average ${loadBefore} before, ${loadAfter} after`,
    ...lines.map((line) => `  ${line.trimEnd()}`),
  ].join("\n");
}

function times({ min, median }: Spread): string {
  return min >= 1000
    ? `${(min / 1000).toFixed(2)} / ${(median / 1000).toFixed(2)} ms`
    : `${min.toFixed(2)} / ${median.toFixed(2)} µs`;
}

function goalOf({ goal }: Row): string {
  if (goal === undefined) return "";
  const wanted = goal.of === "ratio" ? `${goal.atMost.toFixed(2)} ×` : `${goal.atMost} µs`;
  return `${goal.met ? "✓" : "✗"} goal ${goal.number}: ≤ ${wanted}`;
}
