import { runBridge } from "../../src/bridge/bridge.js";
import { impatient } from "./fake-agent.js";
import type { Place } from "./place.js";

/** What the process is told: as JSON, in its first argument. */
export interface Told {
  readonly place: Place;
  readonly event: string;
  /** Absent: it never comes. */
  readonly stdin?: string;
  readonly patienceMs: number;
}

const { place, event, stdin, patienceMs } = JSON.parse(process.argv[2] ?? "") as Told;
const reply = await runBridge({
  agent: "fake",
  event,
  stdin: stdin ?? (() => new Promise(() => setInterval(() => {}, 1000))),
  env: process.env,
  journal: `${place.home}/journal`,
  plugins: [impatient(patienceMs)],
  ...place,
});
process.stdout.write(reply.stdout, () =>
  process.stderr.write(reply.stderr, () => process.exit(reply.exitCode)),
);
