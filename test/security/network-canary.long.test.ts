import { expect, it } from "vitest";
import { startCanary } from "./canary.js";
import { declaredPolicies, LONG_WITHIN, probeAnswers, probeSpellings, summaryOf } from "./network-canary.js";
import { IANA } from "./network-probes.js";

it.each(declaredPolicies())(
  `a canary is not hit under the policy of $ids, also from within every block${IANA.note}`,
  async ({ ids, policy }) => {
    const canary = await startCanary();
    const spelled = await probeSpellings(policy, canary, LONG_WITHIN);
    const answered = await probeAnswers(policy, canary, LONG_WITHIN);
    expect(canary.hits).toEqual([]);
    expect(spelled.judged).toBeGreaterThanOrEqual(60_000);
    process.stdout.write(`${summaryOf(ids, spelled, answered, canary.hits.length)}\n`);
  },
);
