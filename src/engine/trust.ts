import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import type { TrustDecision, TrustFile, TrustFileContent } from "../spec/index.js";

/** Reads a trust file of the user's own home and lets its owner decide. Nothing in the workspace is looked at. */
export function decideTrust(file: TrustFile, home: string, cwd: string): TrustDecision {
  const workspace = file.names === "realpath" ? realPath(cwd) : resolve(cwd);
  try {
    return file.decide(readTrustFile(join(home, file.path)), workspace);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { trusted: false, invalid: true, reason: `the trust store cannot be read: ${why}` };
  }
}

/** A link is not followed: it could be exchanged for another file by whoever may write its target. */
function readTrustFile(path: string): TrustFileContent | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    if ((error as NodeJS.ErrnoException).code === "ELOOP")
      throw new Error("it is a symbolic link", { cause: error });
    throw error;
  }
  try {
    const stat = fstatSync(descriptor);
    const bytes = stat.isFile() ? readFileSync(descriptor) : new Uint8Array();
    const { mode, uid } = stat;
    return { bytes, stat: { isFile: stat.isFile(), mode, uid }, uid: process.getuid?.() };
  } finally {
    closeSync(descriptor);
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
