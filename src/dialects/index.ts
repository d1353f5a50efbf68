import type { Dialect } from "../spec/index.js";
import { anyhook } from "./anyhook/index.js";
import { claudeCode } from "./claude-code/index.js";
import { copilot } from "./copilot/index.js";
import { xbot } from "./xbot/index.js";

/** The registry: a line each, in the order in which their outcomes are merged. */
export const dialects: readonly Dialect[] = [anyhook, xbot, claudeCode, copilot];
