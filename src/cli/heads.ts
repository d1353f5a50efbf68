import { readFileSync } from "node:fs";
import { HookError, isJsonObject } from "../spec/index.js";
import { isDigest } from "../stores/index.js";

const DIGEST = /\b[0-9a-f]{64}\b/u;

/**
 * The heads that somebody kept: each is a digest, or a file of what `anyhook log head` printed, as JSON, as lines of
 * JSON or as text.
 * @throws HookError `usage` for a file that cannot be read, or a line without a head
 */
export function readHeads(given: string, resolve: (path: string) => string): readonly string[] {
  const lower = given.trim().toLowerCase();
  return isDigest(lower) ? [lower] : headsIn(given, readText(given, resolve(given)));
}

function readText(given: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new HookError("usage", `--head ${given}: neither a SHA-256 nor a file that can be read: ${why}`);
  }
}

function headsIn(file: string, text: string): readonly string[] {
  const whole = parse(text);
  if (whole !== undefined) return (Array.isArray(whole) ? whole : [whole]).map((one) => headOf(one, file));
  const lines = text.split("\n").map((line, index) => ({ line: line.trim(), at: `${file}:${index + 1}` }));
  const heads = lines.flatMap(({ line, at }) => (line === "" ? [] : [headOf(parse(line) ?? line, at)]));
  if (heads.length === 0) throw new HookError("usage", `--head ${file}: the file holds no head`);
  return heads;
}

function headOf(value: unknown, at: string): string {
  const head = isJsonObject(value) ? value["head"] : DIGEST.exec(String(value))?.[0];
  if (isDigest(head)) return head;
  throw new HookError("usage", `--head ${at}: there is no head, as \`anyhook log head\` prints it`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
