import type { RE2JS } from "re2js";

const CACHE_LIMIT = 1024;
const compiled = new Map<string, RE2JS>();
let loading: Promise<void> | undefined;
let engine: typeof RE2JS | undefined;

/** Loads the RE2 engine, once; await it before the first `testPattern` or `patternError`. */
export function preparePatterns(): Promise<void> {
  loading ??= import("re2js").then((module) => {
    engine = module.RE2JS;
  });
  return loading;
}

/**
 * Whether an RE2 pattern (https://github.com/google/re2/wiki/Syntax) matches anywhere in the text; case-sensitive, in
 * linear time.
 * @throws Error when `preparePatterns` was not awaited, or when the pattern is invalid (see `patternError`)
 * @example
 * await preparePatterns();
 * testPattern("^mcp__.*write", "mcp__files__write_file"); // true
 */
export function testPattern(source: string, text: string): boolean {
  return compile(source).test(text);
}

/**
 * What is wrong with a pattern, in a sentence, or `undefined` when it is valid.
 * @throws Error when `preparePatterns` was not awaited
 */
export function patternError(source: string): string | undefined {
  const { compile: parse } = loadedEngine();
  try {
    if (!compiled.has(source)) parse(source);
    return undefined;
  } catch (error) {
    return describe(error instanceof Error ? error.message : String(error));
  }
}

/**
 * The literal text with which every text that matches must begin; `""` whenever that is unsure, so that it can serve as
 * an index. Only patterns anchored with `^` have one. Needs no `preparePatterns`.
 * @example
 * literalPrefix("^mcp__(a|b)$"); // "mcp__"
 */
export function literalPrefix(source: string): string {
  return source.startsWith("^") ? literalFrom(source, 1) : "";
}

/** The literal text that every text which an unanchored pattern matches must contain; `""` whenever that is unsure. */
export function literalWithin(source: string): string {
  return literalFrom(source, 0);
}

function literalFrom(source: string, start: number): string {
  if (hasTopLevelAlternative(source)) return "";
  let prefix = "";
  let index = start;
  for (;;) {
    const literal = literalAt(source, index);
    if (literal === undefined) return prefix;
    index += literal.length;
    const following = source[index];
    // `a?`, `a*` and `a{0,2}` may leave the letter out, and so may `a+` if something follows the plus.
    if (following === "+") return /[*+?{]/.test(source[index + 1] ?? "") ? prefix : prefix + literal.text;
    if (following === "*" || following === "?" || following === "{") return prefix;
    prefix += literal.text;
  }
}

function compile(source: string): RE2JS {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const fresh = loadedEngine().compile(source);
  if (compiled.size >= CACHE_LIMIT) {
    const oldest = compiled.keys().next();
    if (!oldest.done) compiled.delete(oldest.value);
  }
  compiled.set(source, fresh);
  return fresh;
}

function loadedEngine(): typeof RE2JS {
  if (engine === undefined) throw new Error("patterns are not loaded: await preparePatterns() first");
  return engine;
}

function describe(message: string): string {
  const reason = message.replace(/^error parsing regexp: /, "");
  if (/`\(\?(?:[=!]|<[=!])/.test(reason)) {
    return "RE2 has no lookahead or lookbehind: match the text itself, or split the rule in two";
  }
  if (/`\\[1-9k]/.test(reason) || reason.endsWith("`(?P`")) {
    return "RE2 has no backreferences: write the repeated part out";
  }
  return reason;
}

/** One literal character; nothing at surrogates, which RE2 reads otherwise when they stand alone. */
function literalAt(source: string, index: number): { text: string; length: number } | undefined {
  const char = source[index];
  if (char === "\\") {
    const escaped = source[index + 1];
    return escaped !== undefined && /[!-/:-@[-`{-~]/.test(escaped) ? { text: escaped, length: 2 } : undefined;
  }
  if (char === undefined || /[\^$.|?*+()[\]{}\ud800-\udfff]/.test(char)) return undefined;
  return { text: char, length: 1 };
}

/** Whether a `|` may stand outside all groups; classes and `\Q…\E` are not read, a `|` beside them counts. */
function hasTopLevelAlternative(source: string): boolean {
  if (!source.includes("|")) return false;
  if (source.includes("[") || source.includes("\\Q")) return true;
  let depth = 0;
  for (let index = 0; index < source.length; index += 1) {
    const char = source[index];
    if (char === "\\") index += 1;
    else if (char === "(") depth += 1;
    else if (char === ")") depth -= 1;
    else if (char === "|" && depth === 0) return true;
  }
  return false;
}
