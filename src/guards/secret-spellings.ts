import type { Needle } from "./secret-values.js";

/** Anything shorter is found in innocent text as well. */
export const LEAST_CHARACTERS = 8;

/** A line of a longer value; a segment of an address that looks like a token. */
export const LEAST_PART = 20;

/** How one value may be written: as it is, within JSON, within a URL or a form, and in base64. */
export function spellings(value: string): readonly Needle[] {
  const lines = value.split(/\r?\n/u).filter(isLongLine);
  const breaks = value.replaceAll(/\r?\n/gu, "\r\n");
  const encoded = urlEncoded(value);
  // Some write the digits of an escape in small letters.
  const lower = encoded.replaceAll(/%[0-9A-F]{2}/gu, (digits) => digits.toLowerCase());
  // A form writes a blank as `+`.
  const form = encoded.replaceAll("%20", "+");
  const all = [value, value.trim(), encoded, lower, form, formEncoded(value), ...lines, breaks];
  all.push(...quotedOf(value));
  const unique = new Set([...all, ...base64Of(value)]);
  return [...unique].filter((text) => text.length >= LEAST_CHARACTERS).map((text) => ({ text, keep: 0 }));
}

/** Within JSON, and JSON in JSON. Python escapes what is not ASCII, Go what HTML means something by, PHP slashes. */
function quotedOf(value: string): readonly string[] {
  const quoted = JSON.stringify(value).slice(1, -1);
  const ascii = quoted.replaceAll(/[\u007f-\uffff]/g, escaped);
  const styles = [quoted, ascii, quoted.replaceAll(/[<>&]/gu, escaped), ascii.replaceAll("/", "\\/")];
  return styles.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function isLongLine(line: string): boolean {
  return line.length >= LEAST_PART && !line.startsWith("-----");
}

function urlEncoded(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    // Half of a surrogate pair has no such spelling.
    return value;
  }
}

/** As a form of the web is sent: it escapes more than a URL does. */
function formEncoded(value: string): string {
  return new URLSearchParams({ "": value }).toString().slice(1);
}

/** At each of the three places where a value may begin within a longer text, as in `user:value`: what does not depend on its neighbours. */
function base64Of(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((shift) => {
    const coded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replaceAll("=", "");
    const first = shift === 0 ? 0 : shift + 1;
    const last = (bytes.length + shift) % 3 === 0 ? coded.length : coded.length - 1;
    const inner = coded.slice(first, last);
    return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
