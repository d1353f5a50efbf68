import type { AgentClient } from "../client.js";
import { claudeCode } from "./claude-code.js";
import { copilot } from "./copilot.js";

/** The agents that can be driven here, a line each. */
export const AGENT_CLIENTS: readonly AgentClient[] = [claudeCode, copilot];
