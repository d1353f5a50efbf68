import { Client } from "undici";
import { limits } from "../../guards/limits.js";
import { judgeAddress, judgeUrl, type NetworkTarget } from "../../guards/network.js";
import type { ExecutorCall, FailureCode, Output } from "../../spec/index.js";
import { createConnector, resolveAll, type Resolve } from "./connect.js";
import { requestHeaders } from "./headers.js";
import { readBody, replyHeaders, UnreadableReply } from "./reply.js";

const METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"] as const;

/** One request and its reply. Whatever goes wrong is an output, and no output quotes path, query, userinfo or headers. */
export async function exchange(call: ExecutorCall, resolve: Resolve = resolveAll): Promise<Output> {
  const { params, network: policy, signal } = call;
  const wanted = params["method"] ?? "POST";
  const method = METHODS.find((name) => name === String(wanted).toUpperCase());
  if (method === undefined) return failed("invalid", `the method must be one of ${METHODS.join(", ")}`);
  if (typeof params["url"] !== "string") return failed("invalid", "the hook has no url");
  const headers = requestHeaders(params["headers"]);
  if (!headers.ok) return failed("header", headers.message);
  const judged = judgeUrl(params["url"], policy);
  if (!judged.ok) return failed("network_denied", judged.message);

  const { url } = judged;
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const target: NetworkTarget = { host: url.hostname, port, policy };
  let refusal: string | undefined;
  try {
    const addresses =
      judged.address === undefined ? await resolve(url.hostname) : [addressOf(judged.address)];
    // One bad address spoils the name: whoever controls it could choose which one is dialled.
    for (const { address } of addresses) {
      const verdict = judgeAddress(address, target);
      if (!verdict.ok) return failed("network_denied", verdict.message);
    }
    const connect = createConnector({
      target,
      addresses,
      signal,
      onRefused: (message) => (refusal = message),
    });
    return await send({ call, url, method, headers: headers.headers, connect });
  } catch (error) {
    return refusal === undefined ? explain(error, url.origin) : failed("network_denied", refusal);
  }
}

async function send(request: {
  call: ExecutorCall;
  url: URL;
  method: (typeof METHODS)[number];
  headers: Record<string, string>;
  connect: ReturnType<typeof createConnector>;
}): Promise<Output> {
  const { call, url, method, headers, connect } = request;
  const client = new Client(url.origin, {
    connect,
    // One connection, one request: no connection outlives the check of its address.
    pipelining: 0,
    maxHeaderSize: limits.headerBytes,
    // The engine owns time.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    const reply = await client.request({
      path: url.pathname + url.search,
      method,
      headers,
      body: method === "GET" || method === "HEAD" ? null : call.stdin,
      signal: call.signal,
    });
    const received = replyHeaders(reply.headers);
    const body = await readBody(reply.body, received).catch((cause: unknown) => {
      throw new BodyFailure("", { cause });
    });
    return {
      kind: "http",
      status: reply.statusCode,
      headers: received,
      body: body.text(),
      truncated: body.truncated,
    };
  } finally {
    client.destroy().catch(() => {});
  }
}

/** Status and headers had come; what went wrong with the body is its cause. */
class BodyFailure extends Error {}

function explain(thrown: unknown, origin: string): Output {
  const inBody = thrown instanceof BodyFailure;
  const error = inBody ? thrown.cause : thrown;
  if (error instanceof UnreadableReply) return failed("unreadable_reply", error.message);
  const code = codeOf(error);
  const message = `${inBody ? "read response body" : "HTTP request failed"}: ${origin}: ${CAUSES[code] ?? code}`;
  if (UNREADABLE.has(code)) return failed("unreadable_reply", message);
  // Certificate problems come under OpenSSL's names, everything of the network as errno or undici's own.
  const isNetwork = !origin.startsWith("https:") || /^(?!EPROTO$)(E[A-Z0-9]+$|UND_ERR_)/.test(code);
  return failed(isNetwork ? "network" : "tls", message);
}

/** Messages of errors stay out of outputs: some quote the reply, some could quote the URL. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "UND_ERR_UNKNOWN";
  // These carry no code, and the end of the connection within a reply is one of them.
  if (error.name === "HTTPParserError")
    return error.message.includes("EOF") ? "UND_ERR_SOCKET" : "HTTPParserError";
  return "code" in error ? String(error.code) : "UND_ERR_UNKNOWN";
}

const CAUSES: Readonly<Record<string, string>> = {
  HTTPParserError: "the reply is not valid HTTP",
  UND_ERR_CONNECT_TIMEOUT: `no connection within ${limits.connectMs / 1000} s`,
  UND_ERR_HEADERS_OVERFLOW: `the reply's headers are larger than ${limits.headerBytes} bytes`,
  UND_ERR_SOCKET: "the connection was closed before the reply was complete",
  UND_ERR_UNKNOWN: "unknown cause",
};

const UNREADABLE: ReadonlySet<string> = new Set([
  "HTTPParserError",
  "UND_ERR_HEADERS_OVERFLOW",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
]);

function addressOf(address: string): { address: string; family: 4 | 6 } {
  return { address, family: address.includes(":") ? 6 : 4 };
}

function failed(code: FailureCode, message: string): Output {
  return { kind: "error", code, message };
}
