/** JSON leaves these as they are, but they drive a terminal, cannot be seen, or reorder what is shown. */
const UNSAFE = /[\u007f-\u009f\p{Cf}\u2028\u2029\u{e0000}-\u{e007f}]/gu;

/** One JSON value for programs, indented for whoever looks at it. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(UNSAFE, escape);
}

/** One line of a stream of JSON values. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replaceAll(UNSAFE, escape);
}

/** A character beyond 16 bits is two units in JSON. */
function escape(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
