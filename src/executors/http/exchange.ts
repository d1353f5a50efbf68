import type { Socket } from "node:net";
import { limits } from "../../guards/limits.js";
import { judgeUrl } from "../../guards/network.js";
import type { ExecutorCall, JsonValue, Output } from "../../spec/index.js";
import { createConnector, resolveAll, type Resolve } from "./connect.js";
import { explain, failed } from "./explain.js";
import { requestHeaders } from "./headers.js";
import { leadsInward, redirected, type Hop } from "./redirect.js";
import { send } from "./send.js";
import { checkTarget } from "./target.js";

const METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"] as const;

/**
 * One request and its reply, or with `params.redirects` (0 to {@link limits.redirects}, default 0) the reply at the end of
 * so many redirects. Whatever goes wrong is an output, and no output quotes path, query, userinfo or headers.
 */
export async function exchange(call: ExecutorCall, resolve: Resolve = resolveAll): Promise<Output> {
  const { params } = call;
  const wanted = params["method"] ?? "POST";
  const method = METHODS.find((name) => name === String(wanted).toUpperCase());
  if (method === undefined) return failed("invalid", `the method must be one of ${METHODS.join(", ")}`);
  if (typeof params["url"] !== "string") return failed("invalid", "the hook has no url");
  const headers = requestHeaders(params["headers"]);
  if (!headers.ok) return failed("header", headers.message);
  let hop: Hop = { url: params["url"], headers: headers.headers };
  for (let left = redirectsOf(params["redirects"]); ; left -= 1) {
    const answer = await request({ call, method, hop, resolve, mayRedirect: left > 0 });
    if (!("next" in answer)) return answer;
    hop = answer.next;
  }
}

interface Request {
  readonly call: ExecutorCall;
  readonly method: (typeof METHODS)[number];
  readonly hop: Hop;
  readonly resolve: Resolve;
  readonly mayRedirect: boolean;
}

/** Every hop is judged by the whole policy, as if it stood in the hook file itself. */
async function request({
  call,
  method,
  hop,
  resolve,
  mayRedirect,
}: Request): Promise<Output | { next: Hop }> {
  const { network: policy, signal } = call;
  const judged = judgeUrl(hop.url, policy);
  if (!judged.ok) return failed("network_denied", told(hop, judged.message));
  const { url } = judged;
  let refusal: string | undefined;
  try {
    const checked = await checkTarget(judged, policy, resolve);
    // Resolvers do not hear of it, and the HTTP client dials before it looks.
    signal.throwIfAborted();
    if (!checked.ok) return failed("network_denied", told(hop, checked.message));
    const { target, addresses, isPublic } = checked;
    if (leadsInward(hop, isPublic))
      return failed("network_denied", told(hop, `${url.hostname} is not public, as the host before it is`));
    const onRefused = (message: string): void => void (refusal = message);
    const dial = (onConnected: (socket: Socket) => void): ReturnType<typeof createConnector> =>
      createConnector({ target, addresses, signal, onRefused, onConnected });
    const body = method === "GET" || method === "HEAD" ? null : bodyFor(hop.url, call);
    const { headers } = hop;
    const answer = await send({ url, method, headers, body, signal, mayRedirect, policy, dial });
    return "location" in answer ? redirected(answer.location, { url, headers, isPublic }) : answer;
  } catch (error) {
    return refusal === undefined ? explain(error, url.origin) : failed("network_denied", told(hop, refusal));
  }
}

/** Without known secrets; the address of who gets it is none to them, where it stands alone as in a batch. */
function bodyFor(address: string, call: ExecutorCall): string {
  const own = JSON.stringify(address);
  const parts = call.stdin.split(own);
  return parts.map((part) => call.mask(part)).join(own);
}

function told({ fromPublic }: Hop, message: string): string {
  return fromPublic === undefined ? message : `the redirect is not followed: ${message}`;
}

/** Of rules that were not made by our schema too. */
function redirectsOf(value: JsonValue | undefined): number {
  return typeof value === "number" && value > 0 ? Math.min(Math.floor(value), limits.redirects) : 0;
}
