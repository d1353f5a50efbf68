import { isJsonObject } from "../spec/index.js";
import type { Layer, TrustFileContent } from "../spec/index.js";

/** Relative to the user's home directory. */
export const PAUSE_PATH = ".anyhook/pause.json";

/** The longest pause: what is to last longer belongs into a hook file. */
export const MOST_PAUSED_MS: number = 24 * 3600 * 1000;

/** A clock that was set back a little makes no pause void. */
const CLOCK_MS = 60_000;
const MOST_BYTES = 64 * 1024;

/** The user's break-glass: hooks of user and workspace do not run for a while. */
export interface Pause {
  readonly version: 1;
  /** ISO 8601 UTC. */
  readonly since: string;
  /** ISO 8601 UTC; from then on it counts no more, whoever has removed the file or not. */
  readonly until: string;
  readonly why: string;
  /** The process that wrote it, and its user's name. */
  readonly pid: number;
  readonly by: string;
}

export type PauseState =
  | { readonly state: "none" }
  | { readonly state: "active" | "expired"; readonly pause: Pause }
  /** Nothing is paused, and people are told why. */
  | { readonly state: "invalid"; readonly reason: string };

/** A pause file and the folder that it lies in. */
export interface PauseFile extends TrustFileContent {
  readonly folder: { readonly mode: number; readonly uid: number };
}

/**
 * What a pause file comes to now. Only what its owner alone could have written, and what can be read in full, pauses.
 * @param nowMs milliseconds since the epoch
 */
export function decidePause(file: PauseFile | undefined, nowMs: number): PauseState {
  if (file === undefined) return { state: "none" };
  const read = problemOf(file) ?? parse(file.bytes);
  if (typeof read === "string") return { state: "invalid", reason: read };
  const [since, until] = [Date.parse(read.since), Date.parse(read.until)];
  if (since > nowMs + CLOCK_MS) return { state: "invalid", reason: "it begins in the future" };
  if (until <= since || until - since > MOST_PAUSED_MS)
    return { state: "invalid", reason: "it lasts longer than 24 hours, or no time at all" };
  return { state: nowMs < until ? "active" : "expired", pause: read };
}

/** What a pause does not reach: the administrator's policy, and the embedding program itself. */
export function isPausable(layer: Layer): boolean {
  return layer !== "managed" && layer !== "host";
}

export function pausedMessage({ until, why }: Pick<Pause, "until" | "why">): string {
  return `hooks are paused until ${until} (${why})`;
}

export function writtenPause(pause: Pause): string {
  return `${JSON.stringify(pause, null, 2)}\n`;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds in `90s`, `10m` or `2h`; undefined where it is no such length, none at all, or more than 24 hours. */
export function pauseLength(text: string): number | undefined {
  const [, count = "", unit = ""] = /^(\d{1,5})([smh])$/u.exec(text) ?? [];
  const ms = Number(count) * (UNIT_MS[unit] ?? 0);
  return ms > 0 && ms <= MOST_PAUSED_MS ? ms : undefined;
}

/** What speaks against the file, before its bytes are read. Windows tells neither owner nor mode. */
function problemOf({ bytes, stat, uid, folder }: PauseFile): string | undefined {
  if (!stat.isFile) return "it is no regular file";
  if (bytes.length > MOST_BYTES) return `it is larger than ${MOST_BYTES} bytes`;
  if (uid === undefined) return undefined;
  for (const [what, one] of [["it", stat] as const, ["its folder", folder] as const]) {
    if (one.uid !== uid) return `${what} belongs to another user (uid ${one.uid})`;
    if ((one.mode & 0o022) !== 0)
      return `${what} can be written by others (mode ${(one.mode & 0o777).toString(8)})`;
  }
  return undefined;
}

function parse(bytes: Uint8Array): Pause | string {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return "it is no JSON";
  }
  if (!isJsonObject(value) || value["version"] !== 1) return "it is no pause of version 1";
  const { since, until, why, pid, by } = value;
  if (!isInstant(since) || !isInstant(until)) return "`since` and `until` must be ISO 8601 times in UTC";
  if (typeof why !== "string" || why.trim() === "") return "it does not say why";
  if (typeof pid !== "number" || typeof by !== "string") return "it does not say who paused";
  return { version: 1, since, until, why, pid, by };
}

/** What JavaScript itself writes, and nothing that it merely understands. */
function isInstant(value: unknown): value is string {
  if (typeof value !== "string") return false;
  const ms = Date.parse(value);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === value;
}
