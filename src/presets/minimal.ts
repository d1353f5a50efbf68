import { callback } from "../executors/callback/index.js";
import type { Preset } from "../spec/index.js";

/** Callbacks only: what the library can do before anything is loaded. */
export const minimal: Pick<Preset, "executors"> = { executors: [callback] };
