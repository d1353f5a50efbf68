import { mkdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { limits } from "../guards/limits.js";
import { addWorkspace, listWorkspaces, removeWorkspace, TRUST_FILE } from "../guards/trust.js";
import type { TrustedWorkspace } from "../guards/trust.js";
import { HookError } from "../spec/error.js";
import type { Reviewed } from "../spec/trust.js";
import { acquireLock } from "./lock.js";
import { replaceFile } from "./replace-file.js";
import { keepReviewed, letGo } from "./reviewed.js";
import { isMissing, readTrust } from "./read-trust.js";
import { errorCode } from "./system-error.js";

const WAIT_MS = 2_000;

/** The one writer of the user's trust file. A method that throws (a `HookError` `trust_store`) changed nothing. */
export interface TrustStore {
  list(): Promise<readonly TrustedWorkspace[]>;
  /**
   * Trusts an existing folder under its real path, and of what is in it that which was reviewed: without a review,
   * nothing more than before. Throws `invalid_option` when there is no such folder.
   */
  add(workspace: string, review?: ReviewToKeep): Promise<{ path: string; added: boolean }>;
  /** Takes trust from a folder's real path and from the path as given; it need not exist any more. */
  remove(workspace: string): Promise<{ path: string; removed: boolean }>;
}

/** What a person has reviewed, and the bytes that he saw. */
interface ReviewToKeep extends Reviewed {
  /** Systems that were reviewed: of the others, what was trusted before stays. */
  readonly dialects: readonly string[];
  /** Definitions and scripts by their digest, so that a later review can show what has changed. */
  readonly bytes: ReadonlyMap<string, Uint8Array>;
}

/**
 * The trust file of the user whose home directory this is. Opens nothing before the first call. Refuses a file that
 * is a link, another user's, writable by others or malformed, and a folder that others could write to.
 * @example
 * await createTrustStore(homedir()).add(process.cwd()); // { path: "/home/me/project", added: true }
 */
export function createTrustStore(home: string): TrustStore {
  const path = join(resolve(home), TRUST_FILE.path);
  return {
    async list() {
      return guarded(path, () => listWorkspaces(readTrust(path)));
    },
    async add(workspace, review) {
      const real = realFolder(workspace);
      return change(path, (before) => {
        const known = listWorkspaces(before).find((trusted) => trusted.path === real);
        const answer = { path: real, added: known === undefined };
        if (known !== undefined && review === undefined) return { answer };
        const at = new Date().toISOString();
        if (review === undefined) return { answer, text: addWorkspace(before, real, at) };
        const text = addWorkspace(before, real, at, joined(known?.reviewed, review));
        assertReadable(text);
        // First the bytes: what the file names is there.
        keepReviewed(dirname(path), listWorkspaces(text), review.bytes);
        return { answer, text };
      });
    },
    async remove(workspace) {
      const given = resolve(workspace);
      const real = guarded(path, () => realPathOfGone(given));
      if (guarded(path, () => readTrust(path)) === undefined) return { path: real, removed: false };
      return change<{ path: string; removed: boolean }>(path, (before) => {
        const first = removeWorkspace(before, real);
        const second = removeWorkspace(first.text, given);
        if (!first.removed && !second.removed) return { answer: { path: real, removed: false } };
        // The file first: bytes that nothing names are rubbish, names without bytes are a loss.
        const drop = (): void => letGo(dirname(path), listWorkspaces(second.text));
        return { answer: { path: first.removed ? real : given, removed: true }, text: second.text, drop };
      });
    },
  };
}

function joined(before: Reviewed | undefined, { hooks, files, dialects }: ReviewToKeep): Reviewed {
  const isOther = ({ dialect }: { readonly dialect: string }): boolean => !dialects.includes(dialect);
  return {
    hooks: [...(before?.hooks.filter(isOther) ?? []), ...hooks],
    files: [...(before?.files.filter(isOther) ?? []), ...files],
  };
}

/** A file that nobody would read again would trust nothing, not even what it trusted before. */
function assertReadable(text: string): void {
  if (Buffer.byteLength(text) <= limits.trustFileBytes) return;
  throw new HookError("trust_store", `More than ${limits.trustFileBytes} bytes would have to be trusted.`, {
    hint: "`anyhook trust remove` workspaces that you need no more, or trust one with fewer hooks",
  });
}

function realFolder(workspace: string): string {
  try {
    const real = realpathSync(resolve(workspace));
    if (statSync(real).isDirectory()) return real;
  } catch (error) {
    throw new HookError("invalid_option", `There is no folder ${JSON.stringify(workspace)} to trust.`, {
      cause: error,
    });
  }
  throw new HookError("invalid_option", `${JSON.stringify(workspace)} is not a folder.`);
}

/** The real path that a folder had: links above it are resolved as far as it still exists. */
function realPathOfGone(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const parent = dirname(path);
    if (!isMissing(error) || parent === path) throw error;
    return join(realPathOfGone(parent), basename(path));
  }
}

interface Change<Answer> {
  readonly answer: Answer;
  /** Absent when there is nothing to write. */
  readonly text?: string;
  /** What is of no use any more once it is written. */
  readonly drop?: () => void;
}

/** Reads, updates and replaces the file under a lock, so that of two writers at once neither loses. */
async function change<Answer>(
  path: string,
  update: (text: string | undefined) => Change<Answer>,
): Promise<Answer> {
  guarded(path, () => prepareFolder(dirname(path)));
  const lock = await acquireLock(`${path}.lock`, WAIT_MS).catch((error: unknown) => {
    throw trustError(path, error);
  });
  if (lock === undefined) throw busy(path);
  try {
    return guarded(path, () => {
      const { answer, text, drop } = update(readTrust(path));
      if (text === undefined) return answer;
      if (!lock.held()) throw busy(path);
      replaceFile(path, text);
      drop?.();
      return answer;
    });
  } finally {
    lock.release();
  }
}

function prepareFolder(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const user = process.getuid?.();
  if (user === undefined) return;
  const { mode, uid } = statSync(directory);
  if (uid !== user) throw new HookError("trust_store", `${directory} belongs to another user (uid ${uid}).`);
  if ((mode & 0o022) === 0) return;
  throw new HookError("trust_store", `${directory} can be written by others.`, {
    hint: `chmod 700 ${directory}`,
  });
}

/** Runs what touches the file; what the file system throws becomes a `trust_store` error. */
function guarded<Answer>(path: string, action: () => Answer): Answer {
  try {
    return action();
  } catch (error) {
    throw trustError(path, error);
  }
}

function trustError(path: string, cause: unknown): HookError {
  if (HookError.is(cause)) return cause;
  const isLink = errorCode(cause) === "ELOOP";
  const why = isLink ? "it is a symbolic link" : cause instanceof Error ? cause.message : String(cause);
  return new HookError("trust_store", `The trust store ${path} cannot be used: ${why}`, { cause });
}

function busy(path: string): HookError {
  const hint = `try again; when no anyhook runs, remove ${path}.lock`;
  return new HookError("trust_store", `The trust store ${path} is being changed by another process.`, {
    hint,
  });
}
