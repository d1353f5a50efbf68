/** How much of anything is handled at most, and how long anything may take. Sizes in bytes, times in milliseconds. */
export interface Limits {
  /** One config or trust file. Ours: no hook file known to us comes near it. */
  readonly configFileBytes: number;
  /** Our trust file: it holds a digest for each hook and script of every trusted workspace. Ours. */
  readonly trustFileBytes: number;
  /** A script that a trusted hook names: it is read whole before each run. Ours: no script known to us comes near it. */
  readonly scriptBytes: number;
  /** Files that one hook's definition names. Ours. */
  readonly scripts: number;
  /** Nesting of a config file or a hook's answer. SECURITY.md, secure defaults. */
  readonly nestingDepth: number;
  /** JSON in a hook's answer; plain text may be longer. SECURITY.md, secure defaults. */
  readonly replyBytes: number;
  /** The payload of an event that a person or an agent hands over. Ours: a written file is part of it. */
  readonly payloadBytes: number;
  /** How deep redaction looks; what lies deeper is replaced as a whole. Ours: far below what a stack holds. */
  readonly redactDepth: number;
  /** What one answer of a hook says to the model, and likewise to the person. Claude Code's cap of `additionalContext`. */
  readonly answerCharacters: number;
  /** stdout of a command, and stderr likewise; the rest is read and dropped. SECURITY.md, 1.4. */
  readonly outputBytes: number;
  /** Body of an HTTP response after decompression. SECURITY.md, 1.5; xbot reads as much. */
  readonly responseBytes: number;
  /** Header block of an HTTP response. Node's own default. */
  readonly headerBytes: number;
  /** One argument or environment variable. Linux refuses 128 KiB (MAX_ARG_STRLEN); the margin is for the name. */
  readonly argumentBytes: number;
  /** How long pipes are read after a process has ended, because a grandchild may hold them. SECURITY.md: at most 1 s. */
  readonly drainMs: number;
  /** From SIGTERM to SIGKILL. SECURITY.md, secure defaults. */
  readonly killGraceMs: number;
  /** Hooks within hooks: an event that a hook's process makes is of depth 1. SECURITY.md, secure defaults. */
  readonly depth: number;
  /** How long a pattern may take that RE2 cannot run. PEERS.md, probe 16. */
  readonly patternMs: number;
  /** How long such patterns may take for one event altogether. Ours: two of them at their limit. */
  readonly patternsMs: number;
  /** From the request to the last byte of the reply's headers. SECURITY.md, secure defaults. */
  readonly headersMs: number;
  /** How many redirects a handler may ask for. SECURITY.md, secure defaults. */
  readonly redirects: number;
  /** Until a connection stands. SECURITY.md, secure defaults. */
  readonly connectMs: number;
  /** Default timeout of a command. SECURITY.md, secure defaults. */
  readonly commandMs: number;
  /** Default timeout of an HTTP call. SECURITY.md, secure defaults. */
  readonly httpMs: number;
  /** Default timeout of a prompt. SECURITY.md, secure defaults. */
  readonly promptMs: number;
  /** Default timeout of an agent. SECURITY.md, secure defaults. */
  readonly agentMs: number;
  /** Default deadline of an event with all its hooks. xbot's total limit, and SECURITY.md. */
  readonly eventMs: number;
}

export const limits: Limits = {
  configFileBytes: 1024 * 1024,
  trustFileBytes: 8 * 1024 * 1024,
  scriptBytes: 8 * 1024 * 1024,
  scripts: 32,
  nestingDepth: 64,
  replyBytes: 256 * 1024,
  payloadBytes: 32 * 1024 * 1024,
  redactDepth: 256,
  answerCharacters: 10_000,
  outputBytes: 1024 * 1024,
  responseBytes: 1024 * 1024,
  headerBytes: 16 * 1024,
  argumentBytes: 96 * 1024,
  drainMs: 250,
  killGraceMs: 2000,
  depth: 2,
  patternMs: 50,
  patternsMs: 100,
  headersMs: 5000,
  redirects: 3,
  connectMs: 3000,
  commandMs: 30_000,
  httpMs: 10_000,
  promptMs: 30_000,
  agentMs: 60_000,
  eventMs: 60_000,
};
