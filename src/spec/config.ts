import type { Diagnostic } from "./diagnostic.js";
import type { McpServer } from "./mcp.js";
import type { ModelSettings } from "./model.js";
import type { Layer, Rule } from "./rule.js";

/**
 * Where a dialect looks for its files. `path` is relative to `base`; its last segment may hold one `*`
 * (all matching files, in byte order).
 */
export interface Location {
  readonly layer: Layer;
  readonly base: "home" | "workspace" | "managed" | "root";
  readonly path: string;
  /** A vendor's variable that replaces `base` joined with `replaces` (never when the caller sets `home`). */
  readonly variable?: { readonly name: string; readonly path: string };
  /** Another system's file: where that system's dialect is loaded too, the file is its alone. */
  readonly borrowed?: boolean;
  /** What stands there, for the embedding program's own rules: no file is looked for. Asked for at every load. */
  readonly text?: string;
}

/** A file that was found, before anybody interpreted it. */
export interface ConfigFile {
  /** Absolute path. */
  readonly path: string;
  /** As shown to people. */
  readonly file: string;
  readonly layer: Layer;
  readonly bytes: Uint8Array;
  /** The user's home directory and the workspace, absolute. */
  readonly home: string;
  readonly cwd: string;
}

/** Settings that reach beyond one file. Honoured from user and managed scope only. */
export interface Settings {
  readonly network?: { readonly allow: readonly string[] };
  readonly failure?: "open" | "closed";
  /** `required`: a gate denies when the journal cannot be written. */
  readonly audit?: "required" | "optional";
  /** How long day files are kept, in days, and how big one may become, in bytes, before the next begins. */
  readonly journal?: { readonly keep_days?: number | undefined; readonly max_bytes?: number | undefined };
  /** `deny`: nobody pauses hooks. From managed scope only. */
  readonly pause?: "deny";
  /** Where `prompt` and `agent` hooks find a model. */
  readonly model?: ModelSettings;
  /** Servers of `mcp_tool` hooks, by name. */
  readonly mcp_servers?: Readonly<Record<string, McpServer>>;
}

/** A file asks for the files of another system, of its own scope. */
export interface Import {
  /** A dialect's id, as written. */
  readonly dialect: string;
  readonly line: number;
  readonly column: number;
}

/** One file, decoded. A broken entry leaves a diagnostic and, where its event is known, a rule that is skipped as `invalid`. */
export interface Decoded {
  readonly file: string;
  readonly layer: Layer;
  readonly rules: readonly Rule[];
  readonly diagnostics: readonly Diagnostic[];
  readonly settings?: Settings;
  /** Followed where anyhook is a hook inside an agent; elsewhere people say themselves what is read. */
  readonly imports?: readonly Import[];
  /** What the dialect needs from this file when it merges layers. */
  readonly state?: unknown;
  /** The file cannot count as read: nothing in it could be, or a managed setting is wrong. */
  readonly broken?: boolean;
}

export interface LayerFile extends Decoded {
  readonly trusted: boolean;
}

/** The file side of a dialect; parsers and schemas live behind it and come on demand. */
export interface ConfigSide {
  decode(file: ConfigFile): Decoded;
  /** Puts the layers together, lowest first. Default: their rules one after another. */
  merge?(files: readonly LayerFile[]): {
    readonly rules: readonly Rule[];
    readonly diagnostics?: readonly Diagnostic[];
  };
}
