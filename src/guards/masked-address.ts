import { sha256 } from "./digest.js";
import { MASK } from "./secret-values.js";

/** Below, what was masked could be guessed from its hash. */
const LEAST_HASHED = 32;

const HASH_CHARACTERS = 8;

/** As {@link maskedAddress} leaves it. */
const MASKED = new RegExp(`^\\*{3}#[0-9a-f]{${HASH_CHARACTERS}}$`);

/**
 * What stands for path and query of an address that is a credential: the mask, and behind it the beginning of their
 * SHA-256, so that two records about one address can be told from records about two. Nobody can call what it names.
 * @param path path, query and fragment, without the slash after the host
 * @example
 * maskedAddress("services/T00000000/B00000000/a1b2c3d4e5f6"); // "***#d27795cc"
 */
export function maskedAddress(path: string): string {
  const plain = path.replace(/\\+\//g, "/").replace(/[).,;:!?\]}]{1,9}$/, "");
  return plain.length < LEAST_HASHED ? MASK : `${MASK}#${sha256(plain).slice(0, HASH_CHARACTERS)}`;
}

/** Whether this is such a mask already: what is masked twice is as if it was once. */
export function isMaskedAddress(path: string): boolean {
  return MASKED.test(path);
}
