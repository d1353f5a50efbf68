import type { JournalRecord } from "../../spec/index.js";
import { dayOf } from "./files.js";

/**
 * What JSON leaves as it is, but drives a terminal, ends a line, reorders it or cannot be seen: DEL, C1, separators,
 * bidi controls, byte order marks, tags.
 */
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\udb40[\udc00-\udc7f]/;
const UNSAFE_ALL = new RegExp(UNSAFE, "g");

/** The records as lines, in runs of one day; nothing is written before all of them could be encoded. */
export function encode(records: readonly JournalRecord[]): [day: string, text: string][] {
  const runs: [day: string, text: string][] = [];
  for (const record of records) {
    const day = dayOf(record.at);
    const line = encodeLine(record);
    const run = runs.at(-1);
    if (run !== undefined && run[0] === day) run[1] += line;
    else runs.push([day, line]);
  }
  return runs;
}

function encodeLine(record: JournalRecord): string {
  const json = JSON.stringify(record);
  return (UNSAFE.test(json) ? json.replace(UNSAFE_ALL, escapeCharacter) : json) + "\n";
}

/** A character beyond 16 bits is two units in JSON. */
function escapeCharacter(character: string): string {
  return character
    .split("")
    .map((unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"))
    .join("");
}
