/**
 * SHA-256 in lower-case hex; text is hashed as UTF-8.
 * @example
 * sha256(""); // "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
 */
export function sha256(data: string | Uint8Array): string {
  // Not imported: node:crypto costs milliseconds at start, and most runs hash nothing.
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(data).digest("hex");
}
