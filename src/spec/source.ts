import type { GuestEvent } from "./dialect.js";

/** Brings events in from outside: an inbound webhook, a schedule, a transcript. */
export interface Source {
  readonly version: 1;
  readonly id: string;
  /** Starts; hands every event to `emit` and waits for its verdict. Ends when `signal` aborts. */
  start(options: { emit(event: GuestEvent): Promise<unknown>; signal: AbortSignal }): Promise<void>;
}
