import type { JsonObject } from "./json.js";

export type InstallScope = "user" | "project";

/** A file of that agent which may name hooks. */
export interface ClientFile {
  readonly base: "home" | "workspace";
  /** Relative to `base`. */
  readonly path: string;
  /** A vendor's variable that replaces `base` and the first segment of `path` (never when the caller sets `home`). */
  readonly variable?: { readonly name: string; readonly path: string };
  /** What a file that does not exist yet begins as. */
  readonly blank: JsonObject;
}

/** How anyhook sits inside an agent: one command per event, answered in the form that holds that agent back most surely. */
export interface ClientProfile {
  /** The program and version that this was recorded from. */
  readonly recorded: string;
  readonly files: Readonly<Partial<Record<InstallScope, ClientFile>>>;
  /** The variable in which it tells its hooks the workspace: they may be started in a folder below, or beside it. */
  readonly workspaceVariable?: string;
  /**
   * Native events to listen to, and how long that agent is told to wait. We answer well before: an agent that runs out
   * of patience lets the tool through.
   */
  readonly events: Readonly<Record<string, { readonly timeoutMs: number }>>;
  /** What is appended to the list at `hooks → event` of the file. */
  entry(options: {
    readonly event: string;
    readonly command: string;
    readonly timeoutMs: number;
  }): JsonObject;
}
