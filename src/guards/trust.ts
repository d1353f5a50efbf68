import { isAbsolute, resolve } from "node:path";
import { HookError, isJsonObject } from "../spec/index.js";
import type { JsonObject, Reviewed, TrustDecision, TrustFile, TrustFileContent } from "../spec/index.js";
import { limits } from "./limits.js";
import { isReviewed } from "./reviewed.js";

/** One entry of the trust file. Fields that this version does not know are kept. */
export interface TrustedWorkspace extends JsonObject {
  /** Absolute, symbolic links resolved. */
  readonly path: string;
  /** ISO 8601 UTC. */
  readonly added_at?: string;
  readonly reviewed_at?: string;
  /** What was reviewed. An entry of an older version has none: then none of its hooks runs. */
  readonly reviewed?: JsonObject & Reviewed;
}

interface TrustStore extends JsonObject {
  readonly version: 1;
  readonly workspaces: readonly TrustedWorkspace[];
}

const PATH = ".anyhook/trust.json";
/** Where the bytes that were reviewed are kept, each named by its digest, relative to the home directory. */
export const REVIEWED_BYTES = ".anyhook/trusted";
const BYTE_ORDER_MARK = "\uFEFF";
const REPAIR = `mend ~/${PATH} or move it away`;

/**
 * anyhook's own trust file: `{ "version": 1, "workspaces": [{ "path", "added_at", "reviewed_at", "reviewed" }] }`. A
 * workspace is trusted when its own path is listed, a trusted parent does not count, and of what is in it that alone
 * which was reviewed. A file that others could have written, or that cannot be read in full, trusts nothing.
 */
export const TRUST_FILE: TrustFile = { path: PATH, names: "realpath", decide };

/** The workspaces that the text of a trust file lists. @throws HookError `trust_store` when it cannot be read */
export function listWorkspaces(text: string | undefined): readonly TrustedWorkspace[] {
  return read(text).workspaces;
}

/**
 * The text of the trust file with a workspace added; without a review, one that is listed already stays as it is.
 * @param path absolute, symbolic links resolved
 * @param at ISO 8601 UTC
 * @param reviewed takes the place of what was reviewed before
 * @throws HookError `trust_store` when the text cannot be read, `invalid_option` when the path is not absolute
 */
export function addWorkspace(
  text: string | undefined,
  path: string,
  at: string,
  reviewed?: Reviewed,
): string {
  const store = read(text);
  const added = absolute(path);
  const review =
    reviewed === undefined ? {} : { reviewed_at: at, reviewed: reviewed as JsonObject & Reviewed };
  const isAdded = (workspace: TrustedWorkspace): boolean => resolve(workspace.path) === added;
  const workspaces = store.workspaces.some(isAdded)
    ? store.workspaces.map((workspace) => (isAdded(workspace) ? { ...workspace, ...review } : workspace))
    : [...store.workspaces, { path: added, added_at: at, ...review }];
  return write({ ...store, workspaces });
}

/**
 * The text of the trust file without a workspace, and whether it was listed.
 * @throws HookError `trust_store` when the text cannot be read, `invalid_option` when the path is not absolute
 */
export function removeWorkspace(
  text: string | undefined,
  path: string,
): { readonly text: string; readonly removed: boolean } {
  const store = read(text);
  const gone = absolute(path);
  const workspaces = store.workspaces.filter((workspace) => resolve(workspace.path) !== gone);
  return { text: write({ ...store, workspaces }), removed: workspaces.length < store.workspaces.length };
}

function decide(file: TrustFileContent | undefined, workspace: string): TrustDecision {
  if (file === undefined) return { trusted: false, reason: "trust store is missing" };
  const problem = problemOf(file);
  if (problem !== undefined) return { trusted: false, reason: problem, invalid: true };
  const store = parse(decodeUtf8(file.bytes));
  if (typeof store === "string") return { trusted: false, reason: store, invalid: true };
  if (!isAbsolute(workspace)) return { trusted: false, reason: "the path of the workspace is not absolute" };
  const wanted = resolve(workspace);
  const entries = store.workspaces.filter(({ path }) => resolve(path) === wanted);
  if (entries.length === 0) {
    const reason = "workspace is not in the trust store: review its hooks, then `anyhook trust add`";
    return { trusted: false, reason };
  }
  // Listed twice by hand: what either of them was reviewed for.
  const hooks = entries.flatMap(({ reviewed }) => reviewed?.hooks ?? []);
  const files = entries.flatMap(({ reviewed }) => reviewed?.files ?? []);
  return { trusted: true, reason: "workspace is trusted", reviewed: { hooks, files } };
}

/** What speaks against the file itself, before its bytes are read. Windows tells neither owner nor mode. */
function problemOf({ bytes, stat, uid }: TrustFileContent): string | undefined {
  if (!stat.isFile) return `trust store is not a regular file: replace ~/${PATH} by one`;
  if (bytes.length > limits.trustFileBytes)
    return `trust store is larger than ${limits.trustFileBytes} bytes: ${REPAIR}`;
  if (uid === undefined) return undefined;
  if (stat.uid !== uid)
    return `trust store belongs to another user (uid ${stat.uid}): check it, then \`chown\` it`;
  if ((stat.mode & 0o022) === 0) return undefined;
  const mode = (stat.mode & 0o777).toString(8);
  return `trust store can be written by others (mode ${mode}): check it, then \`chmod 600 ~/${PATH}\``;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Reads the file's text, or says what is wrong with it and what to do. */
function parse(text: string | undefined): TrustStore | string {
  if (text === undefined) return `trust store is not UTF-8: ${REPAIR}`;
  if (text.trim() === "") return `trust store is empty: ${REPAIR}`;
  const value = parseJson(text);
  if (!isJsonObject(value)) return `trust store is not a JSON object: ${REPAIR}`;
  if (value["version"] !== 1) return `trust store has another version than 1: ${REPAIR}`;
  const workspaces = value["workspaces"];
  if (!Array.isArray(workspaces) || !workspaces.every(isWorkspace)) {
    return `trust store: "workspaces" must be a list of { "path", "added_at" }: ${REPAIR}`;
  }
  if (!workspaces.every(({ path }) => isAbsolute(path)))
    return `trust store lists a relative path: ${REPAIR}`;
  return { ...value, version: 1, workspaces };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isWorkspace(value: unknown): value is TrustedWorkspace {
  if (!isJsonObject(value) || typeof value["path"] !== "string") return false;
  const { added_at: added, reviewed_at: at, reviewed } = value;
  if (![added, at].every((time) => time === undefined || typeof time === "string")) return false;
  return reviewed === undefined || isReviewed(reviewed);
}

/** For writers: what cannot be read must not be overwritten. */
function read(text: string | undefined): TrustStore {
  if (text === undefined) return { version: 1, workspaces: [] };
  const store = parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  if (typeof store === "string") throw new HookError("trust_store", store);
  return store;
}

function write(store: TrustStore): string {
  return `${JSON.stringify(store, null, 2)}\n`;
}

function absolute(path: string): string {
  if (!isAbsolute(path))
    throw new HookError("invalid_option", `${JSON.stringify(path)} is not an absolute path`);
  return resolve(path);
}
