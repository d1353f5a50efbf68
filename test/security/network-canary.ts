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

/** Policies that dialects declare, each once, and who declares it. */
export function declaredPolicies(): readonly { readonly ids: string; readonly policy: NetworkPolicy }[] {
  const texts = [...new Set(dialects.map(({ network }) => JSON.stringify(network)))];
  return texts.map((text) => ({
    ids: dialects
      .filter(({ network }) => JSON.stringify(network) === text)
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
  const open: NetworkPolicy = { ...policy, publicHttp: "allow" };
  for (const { host, isPublic, isLoopback } of urlProbes(within)) {
    const url = `http://${host}:${port}/`;
    const expected = isExpected(policy, { isPublic, isLoopback });
    expect({ host, ok: judgeUrl(url, open).ok }).toEqual({ host, ok: expected });
    tally.judged += 1;
    if (isPublic && expected) tally.controls += 1;
    if (expected) continue;
    const output = await executor.run(createCall({ params: { url }, network: open }));
    expect({ host, code: codeOf(output) }).toEqual({ host, code: "network_denied" });
    tally.tried += 1;
  }
  return tally;
}

/** Every address as the answer of a resolver: alone, before a public one, behind one, and after a first good look. */
export async function probeAnswers(policy: NetworkPolicy, { port }: Canary, within: number): Promise<Tally> {
  const tally = { judged: 0, tried: 0, controls: 0 };
  const open: NetworkPolicy = { ...policy, publicHttp: "allow" };
  const target = { host: "hook.test", port, policy: open };
  for (const { address, isPublic, isLoopback } of answers(within)) {
    const expected = isExpected(policy, { isPublic, isLoopback });
    expect({ address, ok: judgeAddress(address, target).ok }).toEqual({ address, ok: expected });
    tally.judged += 1;
    if (isPublic && expected) tally.controls += 1;
    if (expected) continue;
    for (const found of [[address], [address, PUBLIC], [PUBLIC, address], [...MANY, address]]) {
      const output = await run(found, open, port);
      expect({ found, code: codeOf(output) }).toEqual({ found, code: "network_denied" });
      tally.tried += 1;
    }
  }
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
