import type { Executor } from "../spec/index.js";
import { callback } from "./callback/index.js";
import { createCommandExecutor } from "./command/index.js";
import { createHttpExecutor } from "./http/index.js";

/** The executors of this package, a line each; every runtime has its own, so that closing one does not touch another. */
export function createExecutors(): Executor[] {
  return [callback, createCommandExecutor(), createHttpExecutor()];
}
