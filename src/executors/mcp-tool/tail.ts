const KEPT_BYTES = 4096;
const SHOWN_CHARACTERS = 1000;

/** The last bytes of a stream. */
export interface Tail {
  push(chunk: Uint8Array): void;
  /** For the end of an error message; empty where nothing was written. */
  quote(): string;
}

export function createTail(): Tail {
  let kept: Uint8Array = Buffer.alloc(0);
  return {
    push(chunk) {
      kept = Buffer.concat([kept, chunk.subarray(-KEPT_BYTES)]).subarray(-KEPT_BYTES);
    },
    quote() {
      // Control characters could rewrite the terminal that shows the message.
      const text = new TextDecoder()
        .decode(kept)
        .replaceAll(/[\p{Cc}\s]+/gu, " ")
        .trim();
      // Not from within a word: the end of a secret would not be known for one.
      const shown =
        text.length > SHOWN_CHARACTERS ? text.slice(-SHOWN_CHARACTERS).replace(/^\S*\s/u, "… ") : text;
      return text === "" ? "" : `; its stderr ends with: ${shown}`;
    },
  };
}
