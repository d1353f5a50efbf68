/** Headers that frame or route a message: whoever sends it sets them, or nobody does. */
const RESERVED: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Whether a hook cannot set this header, in whatever case: its request would fail. */
export function isReservedHeader(name: string): boolean {
  const key = name.toLowerCase();
  return RESERVED.has(key) || key.startsWith("proxy-");
}
