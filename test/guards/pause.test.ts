import { describe, expect, it } from "vitest";
import {
  decidePause,
  isPausable,
  MOST_PAUSED_MS,
  pausedMessage,
  pauseLength,
  writtenPause,
} from "../../src/guards/pause.js";
import type { Pause, PauseFile } from "../../src/guards/pause.js";

const SINCE = Date.parse("2026-11-21T08:00:00.000Z");
const MINUTE = 60_000;
const PAUSE: Pause = { version: 1, since: at(0), until: at(10 * MINUTE), why: "repair", pid: 7, by: "me" };

function at(ms: number): string {
  return new Date(SINCE + ms).toISOString();
}

function file(content: object | string | Uint8Array, over: Partial<PauseFile> = {}): PauseFile {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return {
    bytes: content instanceof Uint8Array ? content : new TextEncoder().encode(text),
    stat: { isFile: true, mode: 0o100600, uid: 1 },
    uid: 1,
    folder: { mode: 0o40700, uid: 1 },
    ...over,
  };
}

function reasonOf(given: PauseFile): string {
  const decided = decidePause(given, SINCE);
  return decided.state === "invalid" ? decided.reason : `no reason: ${decided.state}`;
}

describe("a pause", () => {
  it("is none without a file, and what the file says with one", () => {
    expect(decidePause(undefined, SINCE)).toEqual({ state: "none" });
    expect(decidePause(file(PAUSE), SINCE)).toEqual({ state: "active", pause: PAUSE });
    expect(decidePause(file(writtenPause(PAUSE)), SINCE)).toEqual({ state: "active", pause: PAUSE });
    expect(writtenPause(PAUSE)).toBe(`${JSON.stringify(PAUSE, null, 2)}\n`);
  });

  it("ends at its last millisecond, and keeps nothing that the file says besides", () => {
    const more = file({ ...PAUSE, extra: 1 });
    expect(decidePause(more, SINCE + 10 * MINUTE - 1)).toEqual({ state: "active", pause: PAUSE });
    expect(decidePause(more, SINCE + 10 * MINUTE)).toEqual({ state: "expired", pause: PAUSE });
  });

  it.each<[string, PauseFile, string]>([
    [
      "a link or a folder",
      file(PAUSE, { stat: { isFile: false, mode: 0o100600, uid: 1 } }),
      "it is no regular file",
    ],
    [
      "a file of somebody else",
      file(PAUSE, { stat: { isFile: true, mode: 0o100600, uid: 2 } }),
      "it belongs to another user (uid 2)",
    ],
    [
      "a file that its group writes",
      file(PAUSE, { stat: { isFile: true, mode: 0o100620, uid: 1 } }),
      "it can be written by others (mode 620)",
    ],
    [
      "a file that everybody writes",
      file(PAUSE, { stat: { isFile: true, mode: 0o100602, uid: 1 } }),
      "it can be written by others (mode 602)",
    ],
    [
      "a folder of somebody else",
      file(PAUSE, { folder: { mode: 0o40700, uid: 0 } }),
      "its folder belongs to another user (uid 0)",
    ],
    [
      "a folder that its group writes",
      file(PAUSE, { folder: { mode: 0o40770, uid: 1 } }),
      "its folder can be written by others (mode 770)",
    ],
    ["no JSON", file("{"), "it is no JSON"],
    ["no UTF-8", file(Uint8Array.of(0x22, 0xff, 0x22)), "it is no JSON"],
    ["a list", file([PAUSE]), "it is no pause of version 1"],
    ["nothing", file("null"), "it is no pause of version 1"],
    ["another version", file({ ...PAUSE, version: 2 }), "it is no pause of version 1"],
    ["a version that is a text", file({ ...PAUSE, version: "1" }), "it is no pause of version 1"],
    ["a blank reason", file({ ...PAUSE, why: " \t" }), "it does not say why"],
    ["a reason that is none", file({ ...PAUSE, why: 1 }), "it does not say why"],
    ["a process that is none", file({ ...PAUSE, pid: "7" }), "it does not say who paused"],
    ["nobody", file({ ...PAUSE, by: undefined }), "it does not say who paused"],
    ["a beginning in the future", file({ ...PAUSE, since: at(MINUTE + 1) }), "it begins in the future"],
    [
      "no time at all",
      file({ ...PAUSE, until: PAUSE.since }),
      "it lasts longer than 24 hours, or no time at all",
    ],
    [
      "more than a day",
      file({ ...PAUSE, until: at(MOST_PAUSED_MS + 1) }),
      "it lasts longer than 24 hours, or no time at all",
    ],
  ])("is void with %s", (_what, given, reason) => {
    expect(reasonOf(given)).toBe(reason);
  });

  it.each([
    [{ since: 0 }],
    [{ until: undefined }],
    [{ since: "2026-11-21" }],
    [{ since: "2026-11-21T08:00:00Z" }],
    [{ until: "2026-11-21T09:00:00.000+01:00" }],
    [{ until: "tomorrow" }],
    [{ until: ["2026-11-21T08:10:00.000Z"] }],
  ])("is void with a time that is not as JavaScript writes it: %j", (over) => {
    expect(reasonOf(file({ ...PAUSE, ...over }))).toBe("`since` and `until` must be ISO 8601 times in UTC");
  });

  it("holds a whole day, begun by a clock that is a minute fast, in a file that others read", () => {
    const day = file({ ...PAUSE, until: at(MOST_PAUSED_MS) });
    expect(decidePause(day, SINCE)).toMatchObject({ state: "active" });
    expect(decidePause(file(PAUSE), SINCE - MINUTE)).toMatchObject({ state: "active" });
    const readable = file(PAUSE, {
      stat: { isFile: true, mode: 0o100644, uid: 1 },
      folder: { mode: 0o40755, uid: 1 },
    });
    expect(decidePause(readable, SINCE)).toMatchObject({ state: "active" });
  });

  it("is a file of up to 64 KiB, whoever owns it where systems do not tell", () => {
    const padded = (bytes: number): PauseFile => file(JSON.stringify(PAUSE).padEnd(bytes, " "));
    expect(decidePause(padded(64 * 1024), SINCE)).toMatchObject({ state: "active" });
    expect(reasonOf(padded(64 * 1024 + 1))).toBe("it is larger than 65536 bytes");
    const untold = file(PAUSE, { uid: undefined, folder: { mode: 0o40777, uid: 0 } });
    expect(decidePause(untold, SINCE)).toMatchObject({ state: "active" });
  });

  it("reaches the hooks of user and workspace alone", () => {
    const layers = ["host", "managed", "user", "project", "local"] as const;
    expect(layers.filter(isPausable)).toEqual(["user", "project", "local"]);
  });

  it("says how long, and why", () => {
    expect(pausedMessage(PAUSE)).toBe("hooks are paused until 2026-11-21T08:10:00.000Z (repair)");
  });

  it.each([
    ["1s", 1000],
    ["90s", 90_000],
    ["10m", 600_000],
    ["24h", MOST_PAUSED_MS],
    ["86400s", MOST_PAUSED_MS],
    ["86401s", undefined],
    ["000001s", undefined],
    ["0s", undefined],
    ["10", undefined],
    ["m", undefined],
    ["", undefined],
    ["1d", undefined],
    ["x1m", undefined],
    ["1m ", undefined],
  ])("a length of %j is %j ms", (text, ms) => {
    expect(pauseLength(text)).toBe(ms);
  });
});
