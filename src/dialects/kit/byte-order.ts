/** Order by UTF-8 bytes, that is by code points; the order of JavaScript's own texts is another one. */
export function byteOrder(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
