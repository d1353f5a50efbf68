import type { ClientProfile } from "./client.js";
import type { ConfigSide, Location } from "./config.js";
import type { Decision, EffectName, Effects } from "./effects.js";
import type { HookEvent, ToolKind } from "./event.js";
import type { JsonObject, JsonValue } from "./json.js";
import type { NetworkPolicy } from "./network.js";
import type { Failure, Output } from "./output.js";
import type { FailureRule, Rule } from "./rule.js";
import type { Reviewed } from "./trust.js";
import type { Verdict } from "./verdict.js";

/** One event of an agent: which canonical events it stands for and what that agent honours there. */
export interface NativeEvent {
  /** The first is what the native name means when it is read back. */
  readonly from: readonly string[];
  /** Whether a deny holds that agent back here. Default: the canonical event's. */
  readonly gate?: boolean;
  /** Default: the canonical event's. */
  readonly effects?: readonly EffectName[];
  /**
   * Sequential only: whether a deny ends the event for the rules after it; said here, `true` holds for a deny too that
   * the event cannot carry. Default: the policy's.
   */
  readonly stopOnDeny?: boolean;
}

/** One tool of an agent: its name and its input fields, both ways. Unknown names pass through. */
export interface NativeTool {
  readonly canonical: string;
  readonly native: string;
  /** Canonical field → native field. Fields that are not listed keep their name. */
  readonly fields?: Readonly<Record<string, string>>;
  /** For tools that the canonical list does not have. */
  readonly kind?: ToolKind;
}

/** How an agent runs several hooks for one event. */
export interface RunPolicy {
  readonly order: "parallel" | "sequential";
  /** Sequential only: a deny ends the event for the rules after it. */
  readonly stopOnDeny?: boolean;
  /** Which of several rewrites counts; `pipeline` hands each hook the input as the one before left it. */
  readonly rewrites: "first" | "last" | "pipeline";
  /** Whose reasons the verdict carries. */
  readonly reasons: "all" | "deciding";
  readonly separator: string;
  readonly limits: {
    /** Most rules that run for one event; the others are reported as `over_limit`. */
    readonly handlers?: number;
    /** Deadline of the event as a whole. */
    readonly totalMs?: number;
  };
}

/** What a dialect's code may know about the machine. */
export interface HostContext {
  /** The workspace, absolute. */
  readonly cwd: string;
  readonly home: string;
  /** The environment of the embedding program, unfiltered: read documented variables from it, hand none of it on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How many events leave together, where the rule collects them. */
  readonly collected?: number;
}

/** What the dialect adds to a call before it runs. */
export interface Preparation {
  /** Documented variables and the rule's own; dangerous names are refused by the environment guard. */
  readonly env?: Readonly<Record<string, string>>;
  /** Replaces `rule.params`. */
  readonly params?: JsonObject;
  /** Runs instead of the workspace. */
  readonly cwd?: string;
  /** It cannot be run like this. */
  readonly failed?: Failure;
}

/** An output as the dialect understands it: effects, and whether the run counts as failed. */
export interface Reading extends Effects {
  readonly failed?: Failure;
  /** What was odd, for people. */
  readonly warnings?: readonly string[];
}

/** What the engine knows about a run that is over. */
export interface ReadContext {
  /** The attempt that is read; 1 is the first. */
  readonly attempts: number;
}

/** We act as that agent: what it would have sent, and what an answer means to it. */
export interface HostSide {
  /** The payload in that agent's own words. Tool name and input are translated already. */
  body(event: HookEvent, rule: Rule): JsonValue;
  /** The body as that agent writes it. Default: `JSON.stringify`. */
  serialize?(body: JsonValue): string;
  /** What leaves for several events of a rule that collects them. Default: a list of the bodies. */
  batch?(
    collected: readonly { readonly event: HookEvent; readonly body: JsonValue }[],
    rule: Rule,
  ): JsonValue;
  prepare?(event: HookEvent, rule: Rule, context: HostContext): Preparation;
  /** What the bytes mean. Tool input in the effects is in that agent's words. */
  read(output: Output, rule: Rule, event: HookEvent, context?: ReadContext): Reading;
}

/** What a hook receives when it runs inside that agent. */
export interface GuestCall {
  /** Native event name, where the agent gives it outside the body. */
  readonly event?: string;
  readonly body: JsonValue;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A canonical event, still in that agent's tool words; the engine completes and translates it. */
export interface GuestEvent {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** How the agent wants its answer. */
export interface GuestReply {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** We are a hook inside that agent. */
export interface GuestSide {
  parse(call: GuestCall): GuestEvent;
  /**
   * `verdict.updated_input` is in that agent's tool words; `call` is what was asked, for agents whose answer depends on
   * how they asked.
   */
  reply(verdict: Verdict, event: HookEvent, call?: GuestCall): GuestReply;
  /** What that agent cannot be told. */
  readonly losses: readonly Loss[];
}

/** Something of a verdict that an agent cannot be told. */
export interface Loss {
  readonly effect: EffectName;
  /** Only at this canonical event. */
  readonly event?: string;
  /** Only together with this decision. */
  readonly decision?: Decision;
  readonly why: string;
}

/** Decides about the bytes of a trust file; the engine reads them. */
export interface TrustFile {
  /** Relative to the user's home directory. */
  readonly path: string;
  /** Whether the workspace is named by its real path, or as it is spelled. */
  readonly names: "realpath" | "lexical";
  /** @param file undefined when there is none @param workspace absolute path */
  decide(file: TrustFileContent | undefined, workspace: string): TrustDecision;
}

export interface TrustFileContent {
  readonly bytes: Uint8Array;
  readonly stat: { readonly isFile: boolean; readonly mode: number; readonly uid: number };
  /** The user that runs us; undefined where the platform has no such thing. */
  readonly uid: number | undefined;
}

export interface TrustDecision {
  readonly trusted: boolean;
  readonly reason: string;
  /** The file itself is not as it should be: nothing is trusted, and people are told. */
  readonly invalid?: boolean;
  /** There is none: nothing that people would have to mend. */
  readonly missing?: boolean;
  /** What of the workspace was reviewed: nothing else in it runs. Absent where trust is in the folder alone. */
  readonly reviewed?: Reviewed;
}

/** A difference to the documented or real behaviour of a system, on purpose. */
export interface Deviation {
  readonly id: string;
  readonly topic: string;
  readonly theirs: string;
  readonly ours: string;
  readonly why: string;
}

/** A hook system: tables, and two sides of code. Everything that anyhook knows about one agent is in its folder. */
export interface Dialect {
  readonly version: 1;
  readonly id: string;
  readonly title: string;
  readonly url: string;
  /** For people, a sentence or two: what that system is, and what its hooks are for. */
  readonly about?: string;
  readonly locations: readonly Location[];
  readonly events: Readonly<Record<string, NativeEvent>>;
  /** Other words for native events, as that agent's payloads and documents spell them. */
  readonly aliases?: Readonly<Record<string, string>>;
  /**
   * Native events that share a canonical one are moments of their own: `emit` in this dialect's words runs the hooks of
   * the named one only. Default: they are spellings of one moment.
   */
  readonly momentsApart?: true;
  readonly tools: readonly NativeTool[];
  readonly policy: RunPolicy;
  /** What a failed run does to a gate, unless its rule says otherwise. */
  readonly failure: FailureRule;
  readonly network: NetworkPolicy;
  /** `inherit`: as that system documents, less dangerous variables and host tokens; `allow-list`: only what is harmless. */
  readonly environment: "inherit" | "allow-list";
  /** That system's own trust file. Default: anyhook's. */
  readonly trust?: TrustFile;
  config(): Promise<ConfigSide>;
  /** Its hook file as JSON Schema (draft-07), for editors. */
  schema?(): Promise<JsonObject>;
  readonly host: HostSide;
  /** `none`: why nothing can be answered; what that agent sends may be readable all the same. */
  readonly guest:
    | { load(): Promise<GuestSide> }
    | { readonly none: string; reader?(): Promise<Pick<GuestSide, "parse">> };
  /** How we are installed into that agent; absent where it is none that runs hooks of others. */
  readonly client?: ClientProfile;
  readonly deviations: readonly Deviation[];
}
