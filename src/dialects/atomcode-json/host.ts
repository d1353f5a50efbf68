import type { HostSide } from "../../spec/index.js";
import { toPayload } from "./payload.js";
import { read } from "./read.js";
import { variablesOf } from "./variables.js";

/** We act as AtomCode. */
export const host: HostSide = {
  body: toPayload,
  prepare: (event, rule, context) => ({ env: variablesOf(event, rule, context) }),
  read,
};
