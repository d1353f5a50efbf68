import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { endGroup } from "../../src/executors/command/kill.js";
import { limits } from "../../src/guards/limits.js";
import { until } from "../support/server.js";

const onLinux = existsSync("/proc/self/stat");

describe("endGroup", () => {
  it.skipIf(!onLinux)(
    `does not wait for a group of which only the unreaped remain${onLinux ? "" : " (SKIPPED: needs /proc)"}`,
    async () => {
      // The shell becomes a program that never asks after its child: what is killed stays as a zombie.
      const parent = spawn("sh", ["-c", "setsid sleep 60 & echo $!; exec sleep 60"], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      try {
        const leader = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
        await until(() => hasGroup(leader));
        const start = performance.now();
        await endGroup(leader);
        expect(performance.now() - start).toBeLessThan(limits.killGraceMs);
      } finally {
        parent.kill("SIGKILL");
      }
    },
  );
});

function hasGroup(leader: number): boolean {
  try {
    return process.kill(-leader, 0);
  } catch {
    return false;
  }
}
