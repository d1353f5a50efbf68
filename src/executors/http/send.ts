import type { Socket } from "node:net";
import { Client } from "undici";
import { limits } from "../../guards/limits.js";
import type { HttpOutput, NetworkPolicy } from "../../spec/index.js";
import type { createConnector } from "./connect.js";
import { BodyFailure, HeadersLate, ReplyFlood } from "./explain.js";
import { locationOf } from "./redirect.js";
import { readBody, replyHeaders, WIRE_FACTOR } from "./reply.js";

interface Sending {
  readonly url: URL;
  readonly method: "DELETE" | "GET" | "HEAD" | "OPTIONS" | "PATCH" | "POST" | "PUT";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
  /** The body of a redirect that may be followed is not read. */
  readonly mayRedirect: boolean;
  readonly policy: NetworkPolicy;
  /** @param onConnected called when the checked connection stands */
  readonly dial: (onConnected: (socket: Socket) => void) => ReturnType<typeof createConnector>;
}

/** Sends one request over a connection of its own; throws what went wrong, for {@link explain}. */
export async function send(sending: Sending): Promise<HttpOutput | { readonly location: string }> {
  const { url, method, headers, body, mayRedirect, dial } = sending;
  const bounds = createBounds(sending);
  const client = new Client(url.origin, {
    connect: dial(bounds.begin),
    // One connection, one request: no connection outlives the check of its address.
    pipelining: 0,
    maxHeaderSize: limits.headerBytes,
    // The policy and the engine own time.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    const { signal } = bounds;
    const path = url.pathname + url.search;
    const reply = await client.request({ path, method, headers, body, signal }).catch((error: unknown) => {
      throw bounds.why(error);
    });
    bounds.gotHeaders();
    const { statusCode: status } = reply;
    const location = mayRedirect ? locationOf(status, reply.headers["location"]) : undefined;
    if (location !== undefined) {
      // Nobody reads it; the client goes away with its connection.
      reply.body.on("error", () => {});
      return { location };
    }
    const received = replyHeaders(reply.headers);
    const captured = await readBody(reply.body, received).catch((cause: unknown) => {
      throw new BodyFailure("", { cause: bounds.why(cause) });
    });
    return {
      kind: "http",
      status,
      headers: received,
      body: captured.text(),
      truncated: captured.truncated,
    };
  } finally {
    bounds.gotHeaders();
    client.destroy().catch(() => {});
  }
}

interface Bounds {
  readonly signal: AbortSignal;
  readonly begin: (socket: Socket) => void;
  /** The headers have come. */
  readonly gotHeaders: () => void;
  /** Why it ended: a bound where one was crossed. */
  readonly why: (error: unknown) => unknown;
}

/** Time for the headers, and bytes for all. The HTTP client's own timer begins anew with every byte that trickles in. */
function createBounds({ signal, policy: { headersMs } }: Sending): Bounds {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: AbortSignal.any([signal, stop.signal]),
    begin(socket) {
      if (headersMs !== undefined)
        timer ??= setTimeout(() => stop.abort(new HeadersLate(headersMs)), headersMs);
      socket.on("readable", () => {
        if (socket.bytesRead > WIRE_FACTOR * limits.responseBytes) stop.abort(new ReplyFlood());
      });
    },
    gotHeaders: () => clearTimeout(timer),
    why: (error) => (stop.signal.aborted && !signal.aborted ? stop.signal.reason : error),
  };
}
