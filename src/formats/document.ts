import type { JsonValue } from "../spec/index.js";

/** A place in a text: both count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type ProblemCode =
  | "syntax"
  | "duplicate_key"
  | "encoding"
  | "too_deep"
  | "too_big"
  | "multiple_documents"
  /** Valid YAML that a config file must not use: custom tags, keys that are no strings, NaN … */
  | "unsupported_yaml"
  /** Valid TOML that JSON has no equal for: NaN, infinities, whole numbers beyond 2^53. */
  | "unsupported_toml";

/** What is wrong with a text, and where. */
export interface Problem extends Position {
  readonly code: ProblemCode;
  readonly level: "error" | "warning";
  readonly message: string;
  readonly hint?: string;
}

/** A parsed text: its value, and where each key and value stands. */
export interface Document {
  /** `undefined` when a problem is an error: half a file is never used. */
  readonly value: JsonValue | undefined;
  readonly problems: readonly Problem[];
  /**
   * Where the node at this path stands, or the deepest one on the way that exists; 1:1 in an empty text.
   * @param what the key of an entry or its value; items of a list have no key
   * @default "value"
   */
  locate(path: readonly (string | number)[], what?: "key" | "value"): Position;
}

/** Where a value, its key and its children stand, as offsets in UTF-16 units. */
export interface Mark {
  readonly offset: number;
  readonly keyOffset?: number;
  readonly children?: ReadonlyMap<string | number, Mark>;
}

export interface DocumentParts {
  readonly value: JsonValue | undefined;
  readonly problems: readonly Problem[];
  readonly root: Mark | undefined;
  readonly positionAt: (offset: number) => Position;
}

/** No config file may nest deeper. */
export const MAX_DEPTH = 64;

/** No more problems than these are reported for one file. */
export const MAX_PROBLEMS = 20;

/** Puts a document together; its value is withheld when there is an error. */
export function createDocument({ value, problems, root, positionAt }: DocumentParts): Document {
  const failed = problems.some(({ level }) => level === "error");
  return {
    value: failed ? undefined : value,
    problems: problems.slice(0, MAX_PROBLEMS),
    locate(path, what = "value") {
      let mark = root;
      let exact = true;
      for (const part of path) {
        const next = mark?.children?.get(part);
        exact = next !== undefined;
        if (next === undefined) break;
        mark = next;
      }
      const keyOffset = exact && what === "key" ? mark?.keyOffset : undefined;
      return positionAt(keyOffset ?? mark?.offset ?? 0);
    },
  };
}

/** Turns offsets in a text into positions; lines end with `\n`. */
export function createPositions(text: string): (offset: number) => Position {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] as number) + 1 };
  };
}

/** Sets an own property, also one named `__proto__`, without touching a prototype. */
export function setOwn(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

/**
 * The JSON pointer (RFC 6901) of a path.
 * @example
 * pointer(["hooks", "a/b", 0]); // "/hooks/a~1b/0"
 */
export function pointer(path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
  return starts;
}
