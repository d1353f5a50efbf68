import type { Executor } from "../spec/index.js";
import { createBuiltinExecutor } from "./builtin/index.js";
import { createAgentExecutor } from "./agent/index.js";
import { callback } from "./callback/index.js";
import { createCommandExecutor } from "./command/index.js";
import { createHttpExecutor } from "./http/index.js";
import { createPromptExecutor } from "./prompt/index.js";
import { createMcpToolExecutor } from "./mcp-tool/index.js";

/** The executors of this package, a line each; every runtime has its own, so that closing one does not touch another. */
export function createExecutors(): Executor[] {
  return [
    callback,
    createCommandExecutor(),
    createHttpExecutor(),
    createMcpToolExecutor(),
    createBuiltinExecutor(),
    createPromptExecutor(),
    createAgentExecutor(),
  ];
}
