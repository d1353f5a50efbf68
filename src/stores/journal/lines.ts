import { open, type FileHandle } from "node:fs/promises";
import { isJsonObject, type JournalRecord } from "../../spec/index.js";
import { isInstant, READ_FLAGS } from "./files.js";

const NEWLINE = 10;
const CHUNK_BYTES = 65_536;
/** Longer lines are cut and reported, so that a damaged file cannot exhaust the memory. */
const MAX_LINE_BYTES = 67_108_864;

/** One line of a file, without its newline. */
export interface Line {
  readonly bytes: Buffer;
  /** Offsets in the file; `end` is behind the newline. */
  readonly start: number;
  readonly end: number;
  /** False for a last line without a newline. */
  readonly ended: boolean;
  /** Bytes were left out, because there were too many. */
  readonly cut: boolean;
}

/** Opens for reading; fails on a symbolic link. */
export function openForReading(path: string): Promise<FileHandle> {
  return open(path, READ_FLAGS);
}

/** The lines of a file from an offset (bytes) on, in bounded memory. */
export async function* readLines(file: FileHandle, from = 0): AsyncGenerator<Line, void, undefined> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let pieces: Buffer[] = [];
  let kept = 0;
  let start = from;
  let position = from;

  function keep(piece: Buffer): void {
    const wanted = piece.subarray(0, MAX_LINE_BYTES - kept);
    kept += wanted.length;
    pieces.push(Buffer.from(wanted));
  }
  function take(end: number, ended: boolean): Line {
    const length = end - start - (ended ? 1 : 0);
    const line = { bytes: Buffer.concat(pieces), start, end, ended, cut: kept < length };
    pieces = [];
    kept = 0;
    start = end;
    return line;
  }

  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
    if (bytesRead === 0) break;
    const bytes = chunk.subarray(0, bytesRead);
    let begin = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, begin)) {
      keep(bytes.subarray(begin, end));
      begin = end + 1;
      yield take(position + begin, true);
    }
    keep(bytes.subarray(begin));
    position += bytesRead;
  }
  if (position > start) yield take(position, false);
}

const strictly = new TextDecoder("utf-8", { fatal: true });

/** The record that a line holds, or why it holds none. */
export function parseRecord(line: Line): JournalRecord | string {
  if (line.cut) return `longer than ${MAX_LINE_BYTES} bytes`;
  let value: unknown;
  try {
    value = JSON.parse(strictly.decode(line.bytes));
  } catch {
    return line.ended
      ? "not JSON: torn while it was written, or changed"
      : "torn: its writer did not finish it";
  }
  return isRecord(value) ? value : "no journal record of version 1";
}

function isRecord(value: unknown): value is JournalRecord {
  return (
    isJsonObject(value) &&
    value["v"] === 1 &&
    typeof value["id"] === "string" &&
    typeof value["type"] === "string" &&
    isInstant(value["at"])
  );
}
