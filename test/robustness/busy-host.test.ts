import { describe, expect, it } from "vitest";
import { guard, runtimeWith } from "./runtime.js";

const BUSY_MS = 1000;

describe("a host that is busy", () => {
  it("still hears what was said in time, though it comes to listen later", async () => {
    // The exit is seen after one stretch of work, and the answer comes during the next one.
    await using place = await runtimeWith(guard(`(sleep 1.2; echo '{"decision":"deny"}') & exit 0`));
    await place.hooks.load();
    let isBusy = true;
    const work = (): void => {
      const end = performance.now() + BUSY_MS;
      while (performance.now() < end);
      if (isBusy) setImmediate(work);
    };
    setImmediate(work);
    const verdict = await place.hooks.emit("PreToolUse", { tool_name: "Bash", tool_input: {} });
    isBusy = false;
    expect(verdict.decision).toBe("deny");
  });
});
