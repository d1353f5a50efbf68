import type { Dialect } from "../spec/index.js";
import { anyhook } from "./anyhook/index.js";
import { atomcode } from "./atomcode/index.js";
import { atomcodeJson } from "./atomcode-json/index.js";
import { claudeCode } from "./claude-code/index.js";
import { copilot } from "./copilot/index.js";
import { llmHarness } from "./llm-harness/index.js";
import { neocode } from "./neocode/index.js";
import { xbot } from "./xbot/index.js";

/** The registry: a line each, in the order in which their outcomes are merged. */
export const dialects: readonly Dialect[] = [
  anyhook,
  xbot,
  claudeCode,
  copilot,
  atomcode,
  atomcodeJson,
  neocode,
  llmHarness,
];
