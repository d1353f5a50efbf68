import { isAbsolute, resolve } from "node:path";
import { isJsonObject } from "../../spec/index.js";
import type { JsonValue, TrustDecision, TrustFile, TrustFileContent } from "../../spec/index.js";

/**
 * NeoCode's own list: `{ "version": 1, "workspaces": ["/abs"] }`. Paths are compared as they are spelled: no link is
 * followed, and a parent does not count. Every reason is NeoCode's.
 */
export const trust: TrustFile = {
  path: ".neocode/trusted-workspaces.json",
  names: "lexical",
  decide,
};

function decide(file: TrustFileContent | undefined, workspace: string): TrustDecision {
  if (file === undefined) return { ...invalid("trust store is missing"), missing: true };
  const unsafe = unsafeBecause(file);
  if (unsafe !== undefined) return invalid(`trust store permissions unsafe: ${unsafe}`);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(file.bytes);
  if (text.trim() === "") return invalid("trust store is empty");
  const store = parse(text);
  if (typeof store === "string") return invalid(`trust store json is invalid: ${store}`);
  if (store.version !== 1) return invalid("trust store version must be 1");
  if (store.workspaces === undefined) return invalid("trust store workspaces field is required");
  // In their order: an entry that is none counts only when no match stands before it.
  for (const entry of store.workspaces) {
    const path = entry.trim();
    if (path === "") return invalid("trust store workspace path is invalid: path is empty");
    if (!isAbsolute(path)) return invalid("trust store workspace path is invalid: path must be absolute");
    if (comparable(path) === comparable(workspace)) return { trusted: true, reason: "workspace is trusted" };
  }
  return { trusted: false, reason: "workspace is not trusted" };
}

function invalid(reason: string): TrustDecision {
  return { trusted: false, reason, invalid: true };
}

/** Windows tells neither owner nor mode. */
function unsafeBecause({ stat, uid }: TrustFileContent): string | undefined {
  if (!stat.isFile) return "trust store is not a regular file";
  if (uid === undefined) return undefined;
  if ((stat.mode & 0o002) !== 0) {
    return `trust store is world-writable (mode ${(stat.mode & 0o777).toString(8)})`;
  }
  return stat.uid === uid || stat.uid === 0
    ? undefined
    : `trust store belongs to another user (uid ${stat.uid})`;
}

interface Store {
  readonly version: number;
  /** Undefined where it is missing, or null. */
  readonly workspaces: readonly string[] | undefined;
}

/** As Go reads it: keys in any case, the last of equal ones counts, `null` is nothing. Or what is wrong. */
function parse(text: string): Store | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (value === null) return { version: 0, workspaces: undefined };
  if (!isJsonObject(value)) return "it is no object";
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  const last = (name: string): JsonValue | undefined =>
    fields.findLast(([key]) => key.toLowerCase() === name)?.[1];
  const [version = 0, workspaces] = [last("version"), last("workspaces")];
  if (typeof version !== "number" || !Number.isInteger(version)) return "version must be a whole number";
  if (workspaces === undefined) return { version, workspaces };
  const isText = (entry: JsonValue): boolean => entry === null || typeof entry === "string";
  if (!Array.isArray(workspaces) || !workspaces.every(isText)) return "workspaces must be a list of texts";
  return { version, workspaces: workspaces.map((entry: JsonValue) => (entry === null ? "" : String(entry))) };
}

function comparable(path: string): string {
  const clean = resolve(path);
  return process.platform === "win32" ? clean.replace(/^\\\\\?\\/u, "").toLowerCase() : clean;
}
