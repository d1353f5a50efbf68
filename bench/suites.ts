import { cold } from "./cold.js";
import { command } from "./command.js";
import { dispatch } from "./dispatch.js";
import { journal } from "./journal.js";
import type { Suite } from "./row.js";

/** What `npm run bench` measures, in this order. */
export const SUITES: Readonly<Record<string, Suite>> = { dispatch, command, cold, journal };
