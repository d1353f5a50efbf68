import { promises as dns } from "node:dns";
import type { LookupFunction, Socket } from "node:net";
import { buildConnector } from "undici";
import { limits } from "../../guards/limits.js";
import { judgeAddress, type NetworkTarget } from "../../guards/network.js";

/** Before the next address of a host is tried beside the one under way. */
const NEXT_ADDRESS_MS = 1000;

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** All addresses of a host name; rejects when there are none. */
export type Resolve = (hostname: string) => Promise<readonly Address[]>;

/** The system's resolver. */
export async function resolveAll(hostname: string): Promise<readonly Address[]> {
  const found = await dns.lookup(hostname, { all: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}

/**
 * Dials nothing but `addresses`, one after another, and holds the connected peer against the policy again before the
 * request is written. The name stays in SNI, in the certificate check and in `Host`.
 */
export function createConnector(options: {
  target: NetworkTarget;
  addresses: readonly Address[];
  signal: AbortSignal;
  onRefused: (message: string) => void;
  onConnected?: (socket: Socket) => void;
}): buildConnector.connector {
  const { target, addresses, signal, onRefused, onConnected } = options;
  const connect = buildConnector({
    timeout: limits.connectMs,
    maxCachedSessions: 0,
    rejectUnauthorized: true,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
    // Not asked for literals: those are judged as part of the URL, and the peer is judged in any case.
    lookup: pinned(addresses),
  });
  return (request, callback) => {
    // The published type has lost it, but the socket under way is what comes back.
    const dialled: unknown = connect(request, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      const judged = judgeAddress(socket.remoteAddress ?? "", target);
      if (judged.ok) {
        onConnected?.(socket);
        return callback(null, socket);
      }
      onRefused(judged.message);
      socket.destroy();
      callback(new Error("refused"), null);
    });
    if (isSocket(dialled))
      signal.addEventListener("abort", () => dialled.destroy(new Error("aborted")), { once: true });
  };
}

function pinned(addresses: readonly Address[]): LookupFunction {
  return (_hostname, options, callback) => {
    const [first] = addresses;
    if (options.all) callback(null, [...addresses]);
    else if (first === undefined) callback(new Error("no address"), "");
    else callback(null, first.address, first.family);
  };
}

function isSocket(value: unknown): value is Socket {
  return typeof value === "object" && value !== null && "destroy" in value;
}
