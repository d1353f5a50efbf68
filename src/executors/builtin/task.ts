import type { ExecutorCall, JsonObject, Output } from "../../spec/index.js";
import type { Tally } from "./sessions.js";

/** What a builtin has to work with. */
export interface Task {
  readonly call: ExecutorCall;
  /** Its parameters, of the types that they are declared with. */
  readonly input: JsonObject;
  /** What was seen of the event's session, this event included. */
  readonly tally: Tally;
}

export type Builtin = (task: Task) => Output | Promise<Output>;
