import type { Dialect, GuestCall, HookEvent, PlanCache } from "../spec/index.js";
import type { Agent } from "./agent.js";
import type { Time } from "./time.js";

export interface BridgeOptions {
  /** A dialect's id. */
  readonly agent: string;
  /** In that agent's words; needed where its payloads do not name it. */
  readonly event?: string | undefined;
  /** The agent's own payload, at most 32 MiB. */
  readonly stdin: string | Uint8Array | (() => Promise<string | Uint8Array>);
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder in which the agent started us. The workspace, unless the agent or the caller names another. */
  readonly cwd: string;
  readonly workspace?: string | undefined;
  /** As in `HooksOptions`. */
  readonly home?: string | undefined;
  readonly managed?: string | undefined;
  readonly trust?: "store" | "all";
  /** The journal's folder. */
  readonly journal: string | false;
  readonly cache?: PlanCache;
  /** Records what would have been decided, and enforces nothing. */
  readonly monitor?: boolean;
  /** Gives up on hooks that are still running, and answers as at the deadline. */
  readonly signal?: AbortSignal | undefined;
  /** Dialects beside those that ship. */
  readonly plugins?: readonly Dialect[];
}

/** What has been understood so far of what an agent asks. */
export interface Asked {
  readonly agent: Agent;
  /** A native event of that agent. */
  readonly native: string;
  readonly call: GuestCall;
  /** Canonical, in the agent's own tool words. */
  readonly event: HookEvent;
  readonly time: Time;
  readonly isGate: boolean;
}
