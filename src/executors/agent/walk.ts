import { opendir } from "node:fs/promises";
import type { Dirent } from "node:fs";
import { join } from "node:path";
import { isSecretFile } from "../../guards/secret-file.js";
import { bounds } from "./bounds.js";
import type { Place } from "./place.js";

/** What others have written: nobody's project is in there. */
const SKIPPED: ReadonlySet<string> = new Set(["node_modules"]);

export interface Walk {
  readonly signal: AbortSignal;
  /** Set when it had to end before everything was seen. */
  cut: boolean;
}

/** Every file below a folder, by name; links are not followed, secrets and `.git` are passed over. */
export async function* filesBelow(start: Place, walk: Walk): AsyncGenerator<Place> {
  const waiting: Place[] = [start];
  let visited = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (visited >= bounds.visited) {
      walk.cut = true;
      return;
    }
    const entries = await entriesOf(folder.path, bounds.visited - visited, walk);
    visited += entries.length;
    const below: Place[] = [];
    for (const entry of entries) {
      if (walk.signal.aborted) return;
      const shown = folder.shown === "" ? entry.name : `${folder.shown}/${entry.name}`;
      if (isSecretFile(shown)) continue;
      const place = { path: join(folder.path, entry.name), shown };
      if (entry.isFile()) yield place;
      else if (entry.isDirectory() && !SKIPPED.has(entry.name)) below.push(place);
    }
    waiting.push(...below.toReversed());
  }
}

async function entriesOf(path: string, most: number, walk: Walk): Promise<readonly Dirent[]> {
  const entries: Dirent[] = [];
  try {
    for await (const entry of await opendir(path)) {
      if (entries.length >= most || walk.signal.aborted) {
        walk.cut = true;
        break;
      }
      entries.push(entry);
    }
  } catch {
    // Gone, or not ours to read: there is nothing to see.
  }
  return entries.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
