import { createPositions, type Problem, type ProblemCode } from "./document.js";

const CONFIG_FILE_BYTES = 1024 * 1024;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const UTF16_MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff],
];
const REPLACEMENT = [0xef, 0xbf, 0xbd];

/**
 * The text in the bytes of a file: UTF-8 of at most `maxBytes` (default: a config file's 1 MiB), less a byte order mark. Never throws.
 * @example
 * const decoded = decodeText(readFileSync(path));
 * if ("text" in decoded) parseJson(decoded.text, { comments: false });
 */
export function decodeText(
  bytes: Uint8Array,
  maxBytes: number = CONFIG_FILE_BYTES,
): { text: string } | { problem: Problem } {
  if (bytes.length > maxBytes) {
    return failure("too_big", `the file has ${bytes.length} bytes: at most ${maxBytes} are read`);
  }
  if (UTF16_MARKS.some((mark) => startsWith(bytes, mark))) {
    const hint = "save the file as UTF-8";
    return failure("encoding", "the file begins with a UTF-16 byte order mark: only UTF-8 is read", { hint });
  }
  const content = startsWith(bytes, BYTE_ORDER_MARK) ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(content);
  const bad = firstBadByte(content, text);
  if (bad === undefined) return { text };
  const byte = (content[bad.byte] ?? 0).toString(16).padStart(2, "0");
  return failure("encoding", `the byte 0x${byte} is not UTF-8`, createPositions(text)(bad.char));
}

function failure(
  code: ProblemCode,
  message: string,
  details: Partial<Pick<Problem, "line" | "column" | "hint">> = {},
): { problem: Problem } {
  return { problem: { code, level: "error", message, line: 1, column: 1, ...details } };
}

/** Decoding puts U+FFFD where bytes are bad: the first one that does not stand in the bytes themselves. */
function firstBadByte(bytes: Uint8Array, text: string): { byte: number; char: number } | undefined {
  let byte = 0;
  let from = 0;
  for (let char = text.indexOf("\ufffd"); char >= 0; char = text.indexOf("\ufffd", from)) {
    byte += Buffer.byteLength(text.slice(from, char));
    if (!startsWith(bytes.subarray(byte), REPLACEMENT)) return { byte, char };
    byte += REPLACEMENT.length;
    from = char + 1;
  }
  return undefined;
}

function startsWith(bytes: Uint8Array, beginning: readonly number[]): boolean {
  return beginning.every((byte, index) => bytes[index] === byte);
}
