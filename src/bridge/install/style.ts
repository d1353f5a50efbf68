import type { JsonValue } from "../../spec/index.js";

/** How a person writes JSON. */
export interface Style {
  readonly indent: string;
  readonly lineEnd: string;
  /** Everything stands on one line. */
  readonly isOneLine: boolean;
}

export function styleOf(text: string): Style {
  const [, indent = "  "] = /^([ \t]+)\S/mu.exec(text) ?? [];
  const lineEnd = /^[^\n]*\r\n/u.test(text) ? "\r\n" : "\n";
  return { indent, lineEnd, isOneLine: !text.trim().includes("\n") && !/^\{\s*\}$/u.test(text.trim()) };
}

/** @param base what stands before each line but the first */
export function written(value: JsonValue, { indent, lineEnd }: Style, base: string): string {
  return JSON.stringify(value, null, indent).replaceAll("\n", `${lineEnd}${base}`);
}

/** The blanks with which the line of this place begins. */
export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/u.exec(text.slice(start, offset))?.[0] ?? "";
}
