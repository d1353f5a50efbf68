import { isJsonObject } from "../spec/index.js";
import type { Dialect, JsonObject, Layer, PlanCache } from "../spec/index.js";
import type { Interpreted } from "./interpret.js";
import type { Scan } from "./scan.js";

/** What a plan was made for; another one of these is another plan. */
export interface PlanKey {
  readonly cwd: string;
  readonly home: string;
  readonly dialects: readonly string[];
  readonly guestOf: string | undefined;
  readonly mode: "monitor" | undefined;
}

/** One dialect's share of the sources, with the bytes themselves: to compare them is as fast as to trust a time stamp. */
interface Source {
  readonly id: string;
  /** For an imported dialect, the layers that were asked for. */
  readonly layers?: readonly Layer[];
  readonly mayTrust: boolean;
  readonly trusted: boolean;
  /** What of it was reviewed: that decides what has a say over others. */
  readonly reviewed: string;
  readonly files: readonly (readonly [layer: Layer, path: string, file: string, bytes: string | null])[];
}

interface Entry {
  readonly key: string;
  readonly sources: readonly Source[];
  readonly interpreted: Interpreted;
}

interface Recall {
  readonly key: PlanKey;
  readonly scans: readonly Scan[];
  readonly known: readonly Dialect[];
  readonly look: (dialect: Dialect, mayTrust: boolean) => Scan;
}

/** The plan that was made from the same files, if there is one. What it says about trust was decided just now. */
export function recall(
  cache: PlanCache,
  { key, scans, known, look }: Recall,
): { readonly scans: readonly Scan[]; readonly interpreted: Interpreted } | undefined {
  const name = JSON.stringify(key);
  const entry = parse(cache.get(name));
  if (entry?.key !== name || entry.sources.length < scans.length) return undefined;
  const all: Scan[] = [];
  for (const [index, source] of entry.sources.entries()) {
    const now = scans[index] ?? again(source, known, look);
    if (now === undefined || !isSame(source, now)) return undefined;
    all.push(now);
  }
  return { scans: all, interpreted: entry.interpreted };
}

/** Keeps a plan. What cannot be kept costs time and nothing else. */
export function remember(
  cache: PlanCache,
  made: {
    readonly key: PlanKey;
    readonly given: number;
    readonly scans: readonly Scan[];
    readonly interpreted: Interpreted;
  },
): void {
  const name = JSON.stringify(made.key);
  const sources = made.scans.map((scan, index) => sourceOf(scan, index >= made.given));
  const entry: Entry = { key: name, sources, interpreted: made.interpreted };
  cache.set(name, JSON.stringify(entry));
}

function again(
  { id, layers = [], mayTrust }: Source,
  known: readonly Dialect[],
  look: Recall["look"],
): Scan | undefined {
  const dialect = known.findLast((one) => one.id === id);
  if (dialect === undefined) return undefined;
  const locations = dialect.locations.filter(({ layer }) => layers.includes(layer));
  return look({ ...dialect, locations }, mayTrust);
}

function sourceOf({ dialect, mayTrust, trusted, reviewed, found }: Scan, isImported: boolean): Source {
  const layers = [...new Set(dialect.locations.map(({ layer }) => layer))];
  const files = found.map(
    ({ place: { layer, path, file }, bytes }) => [layer, path, file, textOf(bytes)] as const,
  );
  const said = textOfReview(reviewed);
  return { id: dialect.id, ...(isImported ? { layers } : {}), mayTrust, trusted, reviewed: said, files };
}

function textOfReview(reviewed: Scan["reviewed"]): string {
  if (reviewed === undefined) return "";
  const hooks = reviewed.hooks.map(({ file, definition }) => [file, definition]);
  return JSON.stringify([hooks, reviewed.files.map(({ file, sha256 }) => [file, sha256])]);
}

function isSame(source: Source, { dialect, mayTrust, trusted, reviewed, found }: Scan): boolean {
  return (
    source.id === dialect.id &&
    source.mayTrust === mayTrust &&
    source.trusted === trusted &&
    source.reviewed === textOfReview(reviewed) &&
    source.files.length === found.length &&
    source.files.every(([layer, path, file, bytes], index) => {
      const now = found[index];
      return (
        now?.place.layer === layer &&
        now.place.path === path &&
        now.place.file === file &&
        textOf(now.bytes) === bytes
      );
    })
  );
}

/** Each byte a character: nothing is decoded, so nothing is lost. */
function textOf(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined
    ? null
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

function parse(text: string | undefined): Entry | undefined {
  if (text === undefined) return undefined;
  try {
    const entry = JSON.parse(text) as JsonObject;
    const { sources, interpreted } = entry;
    const isEntry =
      Array.isArray(sources) && isJsonObject(interpreted) && isJsonObject(interpreted["definitions"]);
    return isEntry ? (entry as unknown as Entry) : undefined;
  } catch {
    return undefined;
  }
}
