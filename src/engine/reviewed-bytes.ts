import { join } from "node:path";
import { sha256 } from "../guards/digest.js";
import { limits } from "../guards/limits.js";
import { REVIEWED_BYTES } from "../guards/trust.js";
import { readRegularFile } from "./read-file.js";

/**
 * Bytes that the user once reviewed, from the store in his home; undefined where it keeps none of that digest. What
 * comes back has that digest, whoever wrote the file.
 */
export function readReviewedBytes(home: string, digest: string): Uint8Array | undefined {
  try {
    const { bytes } = readRegularFile(join(home, REVIEWED_BYTES, digest), limits.scriptBytes);
    return sha256(bytes) === digest ? bytes : undefined;
  } catch {
    return undefined;
  }
}
