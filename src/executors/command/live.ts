import { signalGroup } from "./kill.js";

/** Leaders of the process groups that run now. */
const live = new Set<number>();

/** From now on the group ends with this process, should it exit first. */
export function watchGroup(leader: number): void {
  if (live.size === 0) process.on("exit", endAll);
  live.add(leader);
}

/** The group has ended, or was left to itself. */
export function forgetGroup(leader: number): void {
  live.delete(leader);
  if (live.size === 0) process.off("exit", endAll);
}

function endAll(): void {
  for (const leader of live) signalGroup(leader, "SIGKILL");
}
