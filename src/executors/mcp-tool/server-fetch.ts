import { judgeUrl } from "../../guards/network.js";
import type { NetworkPolicy } from "../../spec/index.js";
import { createGuardedFetch } from "../http/guarded-fetch.js";
import type { Target } from "./link.js";
import { MESSAGE_BYTES } from "./lines.js";

/**
 * The policy of the call, for every request. A server that the user's own settings or the program name may besides be
 * on this machine or in a private network, as they name it: over https by name or address, in clear text only where the
 * URL itself says `localhost` or a private address. Link-local addresses behind a name stay out of reach. A server that
 * a file of the workspace names gets nothing beyond the policy, and so does every server where only loopback may be
 * called.
 */
export function fetchUnder({ trusted, network }: Target, url: URL, standing: boolean): typeof fetch {
  return createGuardedFetch({
    origin: url.origin,
    permitted: trusted && mayBePrivate(url),
    policy: network,
    mostBytes: MESSAGE_BYTES,
    standing,
  });
}

function mayBePrivate(url: URL): boolean {
  if (url.protocol === "https:") return true;
  const anyPort = new URL(url);
  anyPort.port = "";
  return !judgeUrl(anyPort.href, PUBLIC_ONLY).ok;
}

const PUBLIC_ONLY: NetworkPolicy = { loopback: "deny", publicHttp: "allow", allow: [] };
