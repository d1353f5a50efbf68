import { type Capture, createCapture } from "../capture.js";

/** The most that one message of a server takes, and one reply over HTTP. Ours: a hook's answer is a few lines. */
export const MESSAGE_BYTES = 4 * 1024 * 1024;

export interface Lines {
  push(chunk: Uint8Array): void;
}

const LINE_FEED = 0x0a;

/** Cuts bytes into lines, each decoded once; in linear time, however small the pieces are in which they come. */
export function createLines(on: { line(text: string): void; overflow(): void }): Lines {
  let current: Capture = createCapture(MESSAGE_BYTES);
  let overflowed = false;

  function add(part: Uint8Array): void {
    current.push(part);
    if (!current.truncated || overflowed) return;
    overflowed = true;
    on.overflow();
  }

  return {
    push(chunk) {
      let from = 0;
      for (
        let end = chunk.indexOf(LINE_FEED);
        end >= 0 && !overflowed;
        end = chunk.indexOf(LINE_FEED, from)
      ) {
        add(chunk.subarray(from, end));
        from = end + 1;
        const text = current.text();
        current = createCapture(MESSAGE_BYTES);
        if (!overflowed) on.line(text);
      }
      if (!overflowed) add(chunk.subarray(from));
    },
  };
}
