import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";
import type { BrotliDecompress, Gunzip, Inflate, InflateRaw } from "node:zlib";
import { limits } from "../../guards/limits.js";
import { type Capture, createCapture } from "../capture.js";

const RATIO_LIMIT = 100;
/** Small bodies may have any ratio. */
const RATIO_FREE_BYTES = 64 * 1024;

/**
 * How much longer a reply may be on the wire than its body may be, framing included: the HTTP client counts neither status
 * lines nor the extensions of chunks. Chunks of a single byte have six bytes each.
 */
export const WIRE_FACTOR = 8;

/** Whether so much text from so few bytes is a decompression bomb. */
export function isBomb(textBytes: number, wireBytes: number): boolean {
  return textBytes > RATIO_FREE_BYTES && textBytes > RATIO_LIMIT * wireBytes;
}

export type Headers = Readonly<Record<string, string>>;

/** Why a reply cannot be read; its message is ours and quotes nothing of the reply. */
export class UnreadableReply extends Error {}

/** Names in lower case, repeated fields joined. */
export function replyHeaders(raw: Readonly<Record<string, string | readonly string[] | undefined>>): Headers {
  const fields = Object.entries(raw).map(([name, value]) => [name.toLowerCase(), fieldOf(value)]);
  return Object.fromEntries(fields);
}

/**
 * The body as text: 1 MiB of it at most, decompressed once.
 * @throws UnreadableReply for several or unknown encodings, and for broken compressed data
 */
export async function readBody(body: AsyncIterable<Uint8Array>, headers: Headers): Promise<Capture> {
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "";
  if (!DECODERS.has(encoding)) {
    const several = encoding.includes(",") ? "several content encodings" : "an unknown content encoding";
    throw new UnreadableReply(`the reply has ${several}`);
  }
  const wire = createCapture(limits.responseBytes);
  for await (const chunk of body) {
    wire.push(chunk);
    if (wire.truncated) break;
  }
  const createDecoder = DECODERS.get(encoding);
  return createDecoder === undefined || wire.length === 0 ? wire : decompress(wire, createDecoder);
}

type Decoder = Gunzip | Inflate | InflateRaw | BrotliDecompress;

const DECODERS = new Map<string, ((bytes: Uint8Array) => Decoder) | undefined>([
  ["", undefined],
  ["identity", undefined],
  ["gzip", () => createGunzip()],
  ["x-gzip", () => createGunzip()],
  ["br", () => createBrotliDecompress()],
  // Meant is zlib's format, but some servers send the bare one.
  ["deflate", ([first = 0]) => ((first & 0x0f) === 8 ? createInflate() : createInflateRaw())],
]);

async function decompress(wire: Capture, createDecoder: (bytes: Uint8Array) => Decoder): Promise<Capture> {
  const bytes = wire.bytes();
  const decoder = createDecoder(bytes);
  const text = createCapture(limits.responseBytes);
  decoder.end(bytes);
  try {
    for await (const chunk of decoder) {
      text.push(chunk);
      if (isBomb(text.length, decoder.bytesWritten)) text.cut();
      if (text.truncated) break;
    }
  } catch {
    if (!wire.truncated) throw new UnreadableReply("the reply's compressed data is broken");
  }
  if (wire.truncated) text.cut();
  return text;
}

function fieldOf(value: string | readonly string[] | undefined): string {
  return typeof value === "string" ? value : (value ?? []).join(", ");
}
