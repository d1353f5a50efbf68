import { join, resolve } from "node:path";
import { limits } from "../guards/limits.js";
import type { TrustDecision, TrustFile, TrustFileContent } from "../spec/index.js";
import { readRegularFile, realPath } from "./read-file.js";

/** Reads a trust file of the user's own home and lets its owner decide. Nothing in the workspace is looked at. */
export function decideTrust(file: TrustFile, home: string, cwd: string): TrustDecision {
  const workspace = file.names === "realpath" ? realPath(cwd) : resolve(cwd);
  try {
    return file.decide(readTrustFile(join(home, file.path)), workspace);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { trusted: false, invalid: true, reason: `read trust store failed: ${why}` };
  }
}

/** A link is not followed: it could be exchanged for another file by whoever may write its target. */
function readTrustFile(path: string): TrustFileContent | undefined {
  try {
    const { bytes, stat } = readRegularFile(path, limits.trustFileBytes);
    const { mode, uid } = stat;
    return { bytes, stat: { isFile: stat.isFile(), mode, uid }, uid: process.getuid?.() };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === "ELOOP") throw new Error("it is a symbolic link", { cause: error });
    throw error;
  }
}
