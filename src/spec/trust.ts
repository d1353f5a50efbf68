/** A file that a hook's definition names, as it was when somebody reviewed it. */
export interface ReviewedScript {
  /** Absolute, as the definition leads to it. */
  readonly path: string;
  /** Where links lead to; absent where `path` is no link. */
  readonly real?: string;
  /** Of its bytes; lower-case hex. */
  readonly sha256: string;
}

/** A hook of a workspace, as somebody reviewed it. */
export interface ReviewedHook {
  readonly hook: string;
  readonly name?: string;
  readonly dialect: string;
  readonly file: string;
  /** As its file spells it. */
  readonly event: string;
  /** SHA-256 of its canonical definition; lower-case hex. */
  readonly definition: string;
  readonly scripts: readonly ReviewedScript[];
}

/** A file of a workspace, and the digest of what it says beyond its hooks, as a switch that turns others off. */
export interface ReviewedFile {
  readonly dialect: string;
  readonly file: string;
  readonly sha256: string;
}

/** What the user has seen, and trusts. Whatever else is in the workspace does not count. */
export interface Reviewed {
  readonly hooks: readonly ReviewedHook[];
  readonly files: readonly ReviewedFile[];
}
