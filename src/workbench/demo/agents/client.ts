import type { ToolUse } from "./model/index.js";

/** How an agent is driven without a person and without an account, against a model on loopback. */
export interface AgentClient {
  /** A dialect's id. */
  readonly id: string;
  readonly title: string;
  readonly package: string;
  /** What was tried with this, and what is installed. */
  readonly version: string;
  /** What people call it on the command line. */
  readonly program: string;
  /** The script in the package that Node.js can start even where no install script has run. */
  readonly script: string;
  args(prompt: string): readonly string[];
  environment(place: AgentPlace): Readonly<Record<string, string>>;
  /** A call of its shell tool. */
  shell(command: string): ToolUse;
}

interface AgentPlace {
  /** Of the scripted model. */
  readonly modelUrl: string;
  /** Where it may keep what it unpacks. */
  readonly unpacked: string;
}
