import { expect } from "vitest";
import { dialects } from "../../src/dialects/index.js";
import type { Address } from "../../src/executors/http/connect.js";
import { createHttpExecutor } from "../../src/executors/http/index.js";
import { judgeAddress, judgeUrl } from "../../src/guards/network.js";
import type { NetworkPolicy, Output } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";
import type { Canary } from "./canary.js";
import { answers, urlProbes } from "./network-probes.js";

/** How many addresses within each block are probed beside its edges. The short run and the long one run the same code. */
export const SHORT_WITHIN = 0;
export const LONG_WITHIN = 100;

export interface Tally {
  readonly judged: number;
  readonly tried: number;
  readonly controls: number;
}

/**
 * Policies that dialects declare, each once, and who declares it. Clear text is permitted in all of them, so that it is the
 * address that decides; the time for headers has no part in that.
 */
export function declaredPolicies(): readonly { readonly ids: string; readonly policy: NetworkPolicy }[] {
  const declared = dialects.map(({ id, network: { loopback, allow } }) => ({
    id,
    text: JSON.stringify({ loopback, publicHttp: "allow", allow }),
  }));
  return [...new Set(declared.map(({ text }) => text))].map((text) => ({
    ids: declared
      .filter((one) => one.text === text)
      .map(({ id }) => id)
      .join(", "),
    policy: JSON.parse(text) as NetworkPolicy,
  }));
}

/** Every spelling is judged; each that must not be called goes through the executor as well. */
export async function probeSpellings(
  policy: NetworkPolicy,
  { port }: Canary,
  within: number,
): Promise<Tally> {
  const executor = createHttpExecutor();
  const tally = { judged: 0, tried: 0, controls: 0 };
  // Asserted once: there are thousands.
  const wrong: unknown[] = [];
  for (const { host, isPublic, isLoopback } of urlProbes(within)) {
    const url = `http://${host}:${port}/`;
    const expected = isExpected(policy, { isPublic, isLoopback });
    if (judgeUrl(url, policy).ok !== expected) wrong.push({ host, expected });
    tally.judged += 1;
    if (isPublic && expected) tally.controls += 1;
    if (expected) continue;
    const output = await executor.run(createCall({ params: { url }, network: policy }));
    if (codeOf(output) !== "network_denied") wrong.push({ host, output });
    tally.tried += 1;
  }
  expect(wrong).toEqual([]);
  return tally;
}

/** Every address as the answer of a resolver: alone, before a public one, behind one, and after a first good look. */
export async function probeAnswers(policy: NetworkPolicy, { port }: Canary, within: number): Promise<Tally> {
  const tally = { judged: 0, tried: 0, controls: 0 };
  const target = { host: "hook.test", port, policy };
  const wrong: unknown[] = [];
  for (const { address, isPublic, isLoopback } of answers(within)) {
    const expected = isExpected(policy, { isPublic, isLoopback });
    if (judgeAddress(address, target).ok !== expected) wrong.push({ address, expected });
    tally.judged += 1;
    if (isPublic && expected) tally.controls += 1;
    if (expected) continue;
    for (const found of [[address], [address, PUBLIC], [PUBLIC, address], [...MANY, address]]) {
      const output = await run(found, policy, port);
      if (codeOf(output) !== "network_denied") wrong.push({ found, output });
      tally.tried += 1;
    }
  }
  expect(wrong).toEqual([]);
  return tally;
}

const PUBLIC = "93.184.215.14";
const MANY = Array.from({ length: 200 }, (_, index) => `93.184.216.${index}`);

function isExpected(
  { loopback }: NetworkPolicy,
  { isPublic, isLoopback }: { readonly isPublic: boolean; readonly isLoopback: boolean },
): boolean {
  if (isLoopback) return loopback !== "deny";
  return isPublic && loopback !== "only";
}

async function run(found: readonly string[], network: NetworkPolicy, port: number): Promise<Output> {
  const resolve = async (): Promise<Address[]> => found.map(addressOf);
  const executor = createHttpExecutor({ resolve });
  // Where only this machine may be called, only a name of this machine is looked up at all.
  const name = network.loopback === "only" ? "hook.localhost" : "hook.test";
  return executor.run(createCall({ params: { url: `http://${name}:${port}/` }, network }));
}

function addressOf(address: string): Address {
  return { address, family: address.includes(":") ? 6 : 4 };
}

/** One line a policy, for people. */
export function summaryOf(ids: string, one: Tally, other: Tally, hits: number): string {
  const controls = one.controls + other.controls;
  return (
    `network guard (${ids}): ${one.judged} spellings and ${other.judged} addresses judged, ` +
    `${one.tried + other.tried} forbidden calls tried: ${hits} canary hits; ` +
    `${controls} of ${controls} public controls permitted`
  );
}

export function codeOf(output: Output): string {
  return output.kind === "error" ? output.code : output.kind;
}
