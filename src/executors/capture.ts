/** Bytes up to a cap. What comes beyond it is dropped, so a sender can go on without costing memory. */
export interface Capture {
  push(chunk: Uint8Array): void;
  /** Says that this is not all: the sender was cut short. */
  cut(): void;
  /** Something was dropped. */
  readonly truncated: boolean;
  readonly length: number;
  bytes(): Uint8Array;
  /**
   * Decoded once from all bytes: UTF-8, or UTF-16 where a byte order mark says so. U+FFFD for what is invalid, no leading
   * byte order mark.
   */
  text(): string;
}

/** @param limitBytes the most that is kept, ≥ 0 */
export function createCapture(limitBytes: number): Capture {
  // One growing buffer: a million one-byte chunks must not become a million objects.
  let buffer = Buffer.alloc(0);
  let length = 0;
  let truncated = false;
  return {
    push(chunk) {
      const end = Math.min(limitBytes, length + chunk.length);
      if (end < length + chunk.length) truncated = true;
      if (end === length) return;
      if (end > buffer.length)
        buffer = grown(buffer, length, Math.min(limitBytes, Math.max(end, 2 * buffer.length)));
      buffer.set(chunk.subarray(0, end - length), length);
      length = end;
    },
    cut() {
      truncated = true;
    },
    get length() {
      return length;
    },
    get truncated() {
      return truncated;
    },
    bytes: () => buffer.subarray(0, length),
    // In stream mode the character that the cap has cut in two is left out instead of becoming U+FFFD.
    text: () => {
      if (length === 0) return "";
      const bytes = buffer.subarray(0, length);
      return new TextDecoder(encodingOf(bytes)).decode(bytes, { stream: truncated });
    },
  };
}

/** Some shells write UTF-16. Neither mark can stand in UTF-8. */
function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

function grown(buffer: Buffer, length: number, size: number): Buffer<ArrayBuffer> {
  const next = Buffer.allocUnsafe(size);
  next.set(buffer.subarray(0, length));
  return next;
}
