import {
  isPublicAddress,
  judgeAddress,
  type NetworkTarget,
  type UrlJudgement,
} from "../../guards/network.js";
import type { NetworkPolicy } from "../../spec/index.js";
import type { Address, Resolve } from "./connect.js";

/** More than a name needs: judging them takes time in which nothing else of this process runs. */
const MOST_ADDRESSES = 1000;

/** What may be dialled for a URL. */
export type CheckedTarget =
  | {
      readonly ok: true;
      readonly target: NetworkTarget;
      readonly addresses: readonly Address[];
      /** All of them can be reached by anybody. */
      readonly isPublic: boolean;
    }
  | { readonly ok: false; readonly message: string };

/** Judges every address that a permitted URL stands for. Rejects when its name cannot be resolved. */
export async function checkTarget(
  judged: Extract<UrlJudgement, { ok: true }>,
  policy: NetworkPolicy,
  resolve: Resolve,
): Promise<CheckedTarget> {
  const { url, address: named } = judged;
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const target: NetworkTarget = { host: url.hostname, port, policy };
  const addresses = named === undefined ? await resolve(url.hostname) : [addressOf(named)];
  if (addresses.length === 0) return { ok: false, message: `${url.hostname} has no address` };
  if (addresses.length > MOST_ADDRESSES)
    return {
      ok: false,
      message: `${url.hostname} has ${addresses.length} addresses: at most ${MOST_ADDRESSES} are judged`,
    };
  // One bad address spoils the name: whoever controls it could choose which one is dialled.
  for (const { address } of addresses) {
    const verdict = judgeAddress(address, target);
    if (!verdict.ok) return verdict;
  }
  return {
    ok: true,
    target,
    addresses,
    isPublic: addresses.every(({ address }) => isPublicAddress(address)),
  };
}

function addressOf(address: string): Address {
  return { address, family: address.includes(":") ? 6 : 4 };
}
