/** Where the demo's own server listens. */
export interface DemoAddresses {
  /** Takes note of every event. */
  readonly events: string;
  /** A policy server: it answers what may be done. */
  readonly policy: string;
}

type Files = Readonly<Record<string, string>>;

/** One hook system's part in the demo: its own files, in its own words. */
export interface DemoSystem {
  workspace?(addresses: DemoAddresses): Files;
  home?(addresses: DemoAddresses): Files;
  /** Its own list of trusted workspaces, in the user's home. */
  trust?(workspace: string): Files;
  /** The files that hold hooks, as people see them. */
  readonly files: readonly string[];
}
