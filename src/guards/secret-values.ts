/** A text that must not be seen; its first `keep` characters may. */
export interface Needle {
  readonly text: string;
  readonly keep: number;
  /** What stands for the rest. @default {@link MASK} */
  readonly mask?: string;
}

/** Stands where a secret was. */
export const MASK = "***";

/** Characters of a beginning that may be told from innocent text. */
const LEAST_CUT = 8;

interface Range {
  readonly start: number;
  readonly end: number;
  readonly mask: string;
}

/**
 * A function that replaces every occurrence of the needles, also of what a cut has left of one; where they overlap, what they cover together becomes one
 * mask. Compiled once: it walks a text once, and looks closer only where two characters begin a needle.
 * @example
 * maskValues([{ text: "hunter2hunter2", keep: 0 }])("login hunter2hunter2"); // "login ***"
 */
export function maskValues(needles: readonly Needle[]): (text: string) => string {
  const known = needles.filter(({ text, keep }) => text.length > Math.max(keep, 1));
  if (known.length === 0) return (text) => text;
  const begins = new Uint8Array(65_536);
  const byStart = new Map<number, Needle[]>();
  for (const needle of known) {
    const start = pairAt(needle.text, 0);
    begins[start] = 1;
    byStart.set(start, [...(byStart.get(start) ?? []), needle]);
  }
  const find = (text: string): readonly Range[] => {
    const ranges: Range[] = [];
    let before = text.charCodeAt(0) & 255;
    for (let at = 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at) & 255;
      const pair = (before << 8) | code;
      before = code;
      if (begins[pair] === 1) addAll(ranges, byStart.get(pair) ?? [], text, at - 1);
    }
    return ranges;
  };
  return (text) => cover(text, find(text));
}

function pairAt(text: string, at: number): number {
  return ((text.charCodeAt(at) & 255) << 8) | (text.charCodeAt(at + 1) & 255);
}

function addAll(ranges: Range[], needles: readonly Needle[], text: string, at: number): void {
  for (const needle of needles) {
    const last = ranges.at(-1);
    const isWhole = text.startsWith(needle.text, at);
    // What begins within a mask is not looked at again, so that a text is walked once.
    if (!isWhole && last !== undefined && at < last.end) continue;
    const length = isWhole ? needle.text.length : lengthOfCut(needle, text, at);
    if (length === 0) continue;
    const range = { start: at + needle.keep, end: at + length, mask: needle.mask ?? MASK };
    if (last !== undefined && range.start <= last.end) ranges[ranges.length - 1] = joined(last, range);
    else ranges.push(range);
  }
}

/**
 * How much stands here of a needle whose end was cut off, as where a message quotes the beginning of a long output:
 * half of it at least, or what stands before an ellipsis. Of an address, whose beginning is no secret, none, nor of a path,
 * nor where there is no digit.
 */
function lengthOfCut({ text: needle, keep }: Needle, text: string, at: number): number {
  if (keep > 0 || needle.length <= LEAST_CUT) return 0;
  // Most places differ soon, and none takes longer than the needle.
  let length = 0;
  while (length < needle.length && text.charCodeAt(at + length) === needle.charCodeAt(length)) length += 1;
  if (length < LEAST_CUT || isPlainBeginning(needle, length)) return 0;
  return length * 2 >= needle.length || text[at + length] === "…" ? length : 0;
}

/** Other values begin with the same words, and other paths in the same folders. */
function isPlainBeginning(needle: string, length: number): boolean {
  return !/\d/u.test(needle.slice(0, length)) || /^(?:~?\/|[A-Za-z]:\\)/u.test(needle);
}

/** The mask of the one that covers the other; none of the two covers both: a mask that says nothing. */
function joined(one: Range, other: Range): Range {
  const [start, end] = [Math.min(one.start, other.start), Math.max(one.end, other.end)];
  const whole = [one, other].find((range) => range.start === start && range.end === end);
  return { start, end, mask: whole?.mask ?? MASK };
}

function cover(text: string, ranges: readonly Range[]): string {
  let result = "";
  let done = 0;
  for (const { start, end, mask } of ranges) {
    result += text.slice(done, start) + mask;
    done = end;
  }
  return result + text.slice(done);
}
