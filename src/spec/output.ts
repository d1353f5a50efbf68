import type { Effects } from "./effects.js";
import type { JsonValue } from "./json.js";

/** Stable names of what can go wrong while something runs. */
export type FailureCode =
  | "timeout"
  | "aborted"
  | "spawn"
  | "not_found"
  | "not_executable"
  | "too_many_files"
  | "too_big"
  | "cwd"
  | "signal"
  | "exit_code"
  | "network"
  | "network_denied"
  | "tls"
  | "http_status"
  | "unreadable_reply"
  | "unknown_decision"
  | "output_too_big"
  | "header"
  | "callback"
  | "model"
  | "mcp"
  | "executor_unavailable"
  | "not_available"
  | "changed_since_trusted"
  | "too_deep"
  | "sandbox"
  | "over_limit"
  | "deadline"
  | "invalid"
  | "internal";

export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
}

/** A process ended by itself. Text was decoded once, from all bytes. */
export interface ExitOutput {
  readonly kind: "exit";
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It went past its cap: what is here of it was cut, and an answer in it may be incomplete. */
  readonly stdoutTruncated: boolean;
  /** Likewise; this makes no answer unreadable. */
  readonly stderrTruncated: boolean;
}

export interface HttpOutput {
  readonly kind: "http";
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly truncated: boolean;
}

/** An in-process answer: a callback's or a builtin's effects. */
export interface EffectsOutput {
  readonly kind: "effects";
  readonly effects: Effects;
}

/** A structured answer whose meaning is the dialect's: an MCP tool's or a model's. */
export interface ValueOutput {
  readonly kind: "value";
  readonly value: JsonValue;
  readonly isError: boolean;
}

/** It could not be run, or did not end in time. */
export interface ErrorOutput extends Failure {
  readonly kind: "error";
}

/** What an executor saw, uninterpreted: only a dialect says what it means. */
export type Output = ExitOutput | HttpOutput | EffectsOutput | ValueOutput | ErrorOutput;
