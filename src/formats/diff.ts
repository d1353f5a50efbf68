/** Lines around a change. */
const AROUND = 3;
/** Beyond this many pairs of lines the change is shown as one block. */
const MOST_PAIRS = 4_000_000;

interface Line {
  readonly mark: " " | "-" | "+";
  readonly text: string;
}

/**
 * A unified diff, as `diff -u` prints it; empty where nothing differs.
 * @param before undefined when there is no file @param after undefined when it goes
 */
export function unifiedDiff(name: string, before: string | undefined, after: string | undefined): string {
  if (before === after) return "";
  const lines = compare(linesOf(before ?? ""), linesOf(after ?? ""));
  const head = [
    `--- ${before === undefined ? "/dev/null" : name}`,
    `+++ ${after === undefined ? "/dev/null" : name}`,
  ];
  return [...head, ...hunks(lines)].join("\n");
}

/** With their ends, so that a missing one, or another kind, is a difference. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];
}

function compare(before: readonly string[], after: readonly string[]): readonly Line[] {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const same = (text: string): Line => ({ mark: " ", text });
  return [
    ...before.slice(0, start).map(same),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(same),
  ];
}

/** The longest common subsequence, by the table that everybody knows. */
function middle(before: readonly string[], after: readonly string[]): readonly Line[] {
  if (before.length * after.length > MOST_PAIRS) return replaced(before, after);
  const width = after.length + 1;
  const table = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => table[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const next = before[row] === after[column] ? at(row + 1, column + 1) + 1 : 0;
      table[row * width + column] = Math.max(next, at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: Line[] = [];
  let [row, column] = [0, 0];
  while (row < before.length && column < after.length) {
    const [old = "", fresh = ""] = [before[row], after[column]];
    if (old === fresh) {
      lines.push({ mark: " ", text: old });
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) {
      lines.push({ mark: "-", text: old });
      row += 1;
    } else {
      lines.push({ mark: "+", text: fresh });
      column += 1;
    }
  }
  return [...lines, ...replaced(before.slice(row), after.slice(column))];
}

function replaced(before: readonly string[], after: readonly string[]): readonly Line[] {
  const marked =
    (mark: Line["mark"]): ((text: string) => Line) =>
    (text) => ({ mark, text });
  return [...before.map(marked("-")), ...after.map(marked("+"))];
}

function hunks(lines: readonly Line[]): readonly string[] {
  const changed = [...lines.keys()].filter((index) => lines[index]?.mark !== " ");
  const spans: { from: number; to: number }[] = [];
  for (const index of changed) {
    const last = spans.at(-1);
    const [from, to] = [Math.max(0, index - AROUND), Math.min(lines.length, index + AROUND + 1)];
    if (last !== undefined && from <= last.to) last.to = to;
    else spans.push({ from, to });
  }
  return spans.flatMap(({ from, to }) => [header(lines, from, to), ...lines.slice(from, to).flatMap(shown)]);
}

function header(lines: readonly Line[], from: number, to: number): string {
  const side = (other: Line["mark"]): string => {
    const count = (some: readonly Line[]): number => some.filter(({ mark }) => mark !== other).length;
    const [start, length] = [count(lines.slice(0, from)), count(lines.slice(from, to))];
    return `${length === 0 ? start : start + 1},${length}`;
  };
  return `@@ -${side("+")} +${side("-")} @@`;
}

function shown({ mark, text }: Line): readonly string[] {
  const line = `${mark}${text.replace(/\r?\n$/u, "")}`;
  return text.endsWith("\n") ? [line] : [line, "\\ No newline at end of file"];
}
