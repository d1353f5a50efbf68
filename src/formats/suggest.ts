/** Longer words are no slips of a finger; this also bounds the work. */
const MAX_LENGTH = 64;

/**
 * The candidates that somebody who wrote `word` probably meant, best first. Case and separators do not count; a word
 * that begins with a candidate of at least 4 letters, or the other way round, is near too.
 * @param most how many to give at most
 * @default 3
 * @example
 * nearest("pre_tol_use", ["PostToolUse", "PreToolUse"]); // ["PreToolUse", "PostToolUse"]
 */
export function nearest(word: string, candidates: readonly string[], most = 3): string[] {
  const plain = normalise(word);
  if (plain === "" || plain.length > MAX_LENGTH) return [];
  const limit = Math.max(2, plain.length / 3);
  return candidates
    .map((candidate) => ({ candidate, ...compare(plain, normalise(candidate)) }))
    .filter(
      ({ distance, extends: extended, shorter }) => extended || (distance <= limit && distance < shorter),
    )
    .toSorted((a, b) => a.score - b.score || a.distance - b.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/**
 * Whether one letter too many, too few, another or two in the wrong order make one word of the other; case counts not.
 * @example
 * isSlip("Wirte", "Write"); // true
 */
export function isSlip(word: string, meant: string): boolean {
  if (Math.abs(word.length - meant.length) > 1 || meant.length > MAX_LENGTH) return false;
  return damerauLevenshtein(word.toLowerCase(), meant.toLowerCase()) === 1;
}

interface Likeness {
  readonly distance: number;
  readonly extends: boolean;
  readonly score: number;
  readonly shorter: number;
}

function compare(word: string, candidate: string): Likeness {
  const shorter = Math.min(word.length, candidate.length);
  const extended = shorter >= 4 && (word.startsWith(candidate) || candidate.startsWith(word));
  const distance = candidate.length > MAX_LENGTH ? Infinity : damerauLevenshtein(word, candidate);
  return { distance, extends: extended, score: extended ? Math.min(distance, 2) : distance, shorter };
}

function normalise(word: string): string {
  return word.toLowerCase().replace(/[\s_\-.:/]/g, "");
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other. */
function damerauLevenshtein(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const replaced = at(last, column - 1) + (same ? 0 : 1);
      const best = Math.min(at(last, column) + 1, at(current, column - 1) + 1, replaced);
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(swapped ? Math.min(best, at(beforeLast, column - 2) + 1) : best);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
