/** A word of a command, without its quoting. */
export interface Operand {
  readonly text: string;
  /** Whether it stands for exactly `text`. */
  readonly literal: boolean;
}

/**
 * One path that a command changes.
 * - `write`: its contents, or those of what is below it
 * - `alter`: it, and the files below it, such as `git restore folder`
 * - `take`: it is removed or moved away, with all that is below it
 * - `place`: something is put there that may be a folder, such as by `cp -r`, from `source` where that is known
 */
export interface ShellWrite {
  readonly how: "write" | "alter" | "take" | "place";
  readonly path: string;
  readonly literal: boolean;
  readonly source?: Operand;
}

export interface CommandWrites {
  readonly writes: readonly ShellWrite[];
  /** Folders that its relative paths start from. */
  readonly folders: readonly string[];
  /** Whether it changes files at all. */
  readonly isWriter: boolean;
  /** It changes files that its words do not name. */
  readonly unsure: boolean;
}

export type Words = readonly Operand[];
/** What a command's words say that it changes. */
export type Reader = (words: Words) => Partial<CommandWrites>;

export function each(how: ShellWrite["how"]): Reader {
  return (words) => ({ writes: operands(words).map((word) => write(how, word)) });
}

/** The last operand is where the others go, unless an option names the folder. */
export function placed(sourcesAre: "take" | "alter" | undefined, into?: RegExp): Reader {
  return (words) => {
    const folder = into === undefined ? undefined : optionValues(words, into)[0];
    const others = operands(words).filter((word) => word !== folder);
    const last = others.at(-1);
    if (last === undefined) return { unsure: true };
    // `ln file` puts it here.
    const isAlone = others.length === 1;
    const { text: path, literal } = folder ?? (isAlone ? { text: ".", literal: true } : last);
    const sources = folder !== undefined || isAlone ? others : others.slice(0, -1);
    const isEmptied = words.some(({ text }) => text.startsWith("--del"));
    return {
      writes: [
        ...(isEmptied ? [{ how: "take", path, literal } as const] : []),
        ...sources.map((source): ShellWrite => ({ how: "place", path, literal, source })),
        ...(sourcesAre === undefined ? [] : sources.map((source) => write(sourcesAre, source))),
      ],
    };
  };
}

/** `curl -o file`, `sort --output=file`, `openssl … -out file` and their like. */
export function outputsOf(words: Words, isClustered: boolean): readonly ShellWrite[] {
  return [
    ...valuesOf(words, /^-[oO](?:=?([^]+))?$/u, "write"),
    ...(isClustered ? valuesOf(words, /^-\w+?[oO]([^]*)/u, "write") : []),
    ...valuesOf(words, /^--?out(?:put|file|-file|put-document|put-file)?$/u, "write"),
    ...valuesOf(words, /^--?out[a-z-]*=([^]+)/u, "write"),
    ...valuesOf(words, /^--(?:output-dir|directory-prefix)$|^--directory-prefix=([^]+)/u, "place"),
  ];
}

export function valuesOf(words: Words, option: RegExp, how: ShellWrite["how"]): readonly ShellWrite[] {
  return optionValues(words, option).map((value) => write(how, value));
}

/** The values of an option: what its pattern has in parentheses, or else the next word. */
function optionValues(words: Words, option: RegExp): Words {
  return words.flatMap((word, index) => {
    const match = option.exec(word.text);
    if (match === null) return [];
    const text = match[1] || match[2];
    return text ? { ...word, text } : words.slice(index + 1, index + 2);
  });
}

export function operands(words: Words): Words {
  const end = words.findIndex(({ text }) => text === "--");
  return words.filter(
    ({ text }, index) => text !== "" && (!text.startsWith("-") || (end >= 0 && index > end)),
  );
}

export function write(how: ShellWrite["how"], { text, literal }: Operand): ShellWrite {
  return { how, path: text, literal };
}
