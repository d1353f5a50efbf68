import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { decodeText } from "../../formats/text.js";
import { HookError } from "../../spec/index.js";

const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const BYTE_ORDER_MARK = "\uFEFF";

/** A settings file of a person: what it holds, and what has to be kept about it. */
export interface SettingsFile {
  /** Where it really is; a link in the person's own folders is followed. */
  readonly path: string;
  /** As the person knows it. */
  readonly shown: string;
  /** Undefined when there is none. */
  readonly current?: {
    readonly text: string;
    readonly mark: string;
    readonly mode: number;
    readonly uid: number;
    readonly gid: number;
  };
  /** Mode of a file that does not exist yet. */
  readonly newMode: number;
}

/**
 * Reads the file, wherever a link leads within the scope's own folder.
 * @param root the scope's folder: nothing outside it is touched
 * @throws HookError `usage` when it is no regular file, cannot be read, is no UTF-8, or lies elsewhere
 */
export function openSettings(path: string, root: string, shown: string, newMode: number): SettingsFile {
  const real = realPathWithin(path, root, shown);
  let descriptor: number;
  try {
    descriptor = openSync(real, READ_FLAGS);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { path: real, shown, newMode };
    throw failure(shown, "cannot be read", error);
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new HookError("usage", `${shown} is no regular file: it was left as it is`);
    const bytes = readFileSync(descriptor);
    const decoded = decodeText(bytes);
    if ("problem" in decoded) {
      const { line, column, message } = decoded.problem;
      throw new HookError("usage", `${shown}:${line}:${column} ${message}: the file was left as it is`);
    }
    const mark = bytes.toString("utf8", 0, 3) === BYTE_ORDER_MARK ? BYTE_ORDER_MARK : "";
    const { mode, uid, gid } = stat;
    return { path: real, shown, newMode, current: { text: decoded.text, mark, mode, uid, gid } };
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Puts a new text in the place of the file, as a whole, with the mode and the owner that it had.
 * @throws HookError `usage` when it may not be written, or when somebody else changed it meanwhile
 */
export function replaceSettings(file: SettingsFile, root: string, text: string): void {
  const { path, shown, current, newMode } = file;
  // Without this, a rename would get past a file that its owner protects.
  if (current !== undefined && (current.mode & 0o222) === 0)
    throw new HookError("usage", `${shown} is read-only: it was left as it is`);
  const made = missingFolders(path);
  const temporary = join(
    dirname(path),
    `.${basename(path)}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`,
  );
  try {
    mkdirSync(dirname(path), { recursive: true });
    const descriptor = openSync(temporary, "wx", newMode);
    try {
      writeFileSync(descriptor, (current?.mark ?? "") + text);
      if (current !== undefined) keepOwner(descriptor, current);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    assertUnchanged(file, root);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    for (const folder of made.toReversed()) removeEmpty(folder);
    throw HookError.is(error) ? error : failure(shown, "cannot be written", error);
  }
}

/** @param folders that go too where nothing else is in them, outermost first */
export function removeSettings(file: SettingsFile, root: string, folders: readonly string[]): void {
  try {
    assertUnchanged(file, root);
    rmSync(file.path);
  } catch (error) {
    throw HookError.is(error) ? error : failure(file.shown, "cannot be removed", error);
  }
  for (const folder of folders.toReversed()) removeEmpty(folder);
}

function keepOwner(descriptor: number, { mode, uid, gid }: NonNullable<SettingsFile["current"]>): void {
  const own = fstatSync(descriptor);
  if (own.uid !== uid || own.gid !== gid) fchownSync(descriptor, uid, gid);
  fchmodSync(descriptor, mode & 0o7777);
}

/** Between reading and writing somebody may have been quicker: the agent itself, or a person. */
function assertUnchanged({ path, shown, newMode, current }: SettingsFile, root: string): void {
  const now = openSettings(path, root, shown, newMode).current;
  if (now?.text === current?.text && now?.mark === current?.mark) return;
  throw new HookError("usage", `${shown} was changed by somebody else just now: nothing was written`, {
    hint: "try again",
  });
}

/** The path with all links resolved, also where it does not exist yet. */
function realPathWithin(path: string, root: string, shown: string): string {
  const real = resolved(path, shown);
  const between = relative(resolved(root, shown), real);
  const isInside =
    between !== "" && between !== ".." && !between.startsWith(`..${sep}`) && !isAbsolute(between);
  if (isInside) return real;
  throw new HookError("usage", `${shown} leads out of ${root}, to ${real}: it was left as it is`, {
    hint: "edit that file yourself, or replace the link by the file",
  });
}

function resolved(path: string, shown: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const parent = dirname(path);
    const { code } = error as NodeJS.ErrnoException;
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw failure(shown, "is a link that leads nowhere", error);
    if (code !== "ENOENT" || parent === path) throw failure(shown, "cannot be read", error);
    return join(resolved(parent, shown), basename(path));
  }
}

/** The folders that a file needs and that are not there, outermost first. */
export function missingFolders(path: string): readonly string[] {
  const folder = dirname(path);
  if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) return [];
  return [...missingFolders(folder), folder];
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody else uses it by now.
  }
}

function failure(shown: string, what: string, cause: unknown): HookError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new HookError("usage", `${shown} ${what} (${code ?? message})`, { cause });
}
