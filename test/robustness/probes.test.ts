import { afterAll, describe, expect, it } from "vitest";
import { anyhook } from "../../bench/robustness/anyhook.js";
import { PROBES } from "../../bench/robustness/probes.js";
import type { Finding } from "../../bench/robustness/probes.js";

const found = new Map<number, Finding>();

describe("the twenty probes", () => {
  it.each(PROBES)("$id: $title: $wanted", async (probe) => {
    const finding = await probe.run(anyhook);
    found.set(probe.id, finding);
    expect(finding).toEqual({ holds: true, saw: finding.saw });
  });

  afterAll(() => {
    const rows = PROBES.map(({ id, title }) => {
      const finding = found.get(id);
      const mark = finding?.holds === true ? "yes" : "NO ";
      return `  ${String(id).padStart(2)}  ${mark}  ${title.padEnd(48)}  ${finding?.saw ?? "not run"}`;
    });
    const holding = [...found.values()].filter(({ holds }) => holds).length;
    process.stdout.write(
      [`probes: ${holding} of ${PROBES.length} hold`, "   #  ours  probe", ...rows, ""].join("\n"),
    );
  });
});
