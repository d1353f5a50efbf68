import { Client } from "undici";
import { limits } from "../../guards/limits.js";
import { judgeUrl } from "../../guards/network.js";
import type { ExecutorCall, Output } from "../../spec/index.js";
import { createConnector, resolveAll, type Resolve } from "./connect.js";
import { BodyFailure, explain, failed } from "./explain.js";
import { requestHeaders } from "./headers.js";
import { readBody, replyHeaders } from "./reply.js";
import { checkTarget } from "./target.js";

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
  let refusal: string | undefined;
  try {
    const checked = await checkTarget(judged, policy, resolve);
    if (!checked.ok) return failed("network_denied", checked.message);
    const { target, addresses } = checked;
    const onRefused = (message: string): void => void (refusal = message);
    const connect = createConnector({ target, addresses, signal, onRefused });
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
