import { dialects } from "../dialects/index.js";
import { createExecutors } from "../executors/index.js";
import type { Preset } from "../spec/index.js";
import { openJournal } from "../stores/journal/write.js";

/** Everything that ships. Imported when something is loaded, not when the library is. */
export function standard(): Preset {
  return { dialects, executors: createExecutors(), openJournal };
}
