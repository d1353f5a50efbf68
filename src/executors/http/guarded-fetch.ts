import type { Socket } from "node:net";
import { Client, fetch as undiciFetch } from "undici";
import type { RequestInit as UndiciInit } from "undici";
import { limits } from "../../guards/limits.js";
import { judgeUrl } from "../../guards/network.js";
import type { Failure, NetworkPolicy } from "../../spec/index.js";
import { createConnector, resolveAll, type Resolve } from "./connect.js";
import { BodyFailure, explain, failed, ReplyFlood } from "./explain.js";
import { isBomb, WIRE_FACTOR } from "./reply.js";
import { checkTarget } from "./target.js";

export interface GuardedFetchOptions {
  /** The only origin that may be called. */
  readonly origin: string;
  /**
   * The person who named the origin may do so: it is called also where it is private or this machine itself. Link-local
   * and cloud metadata addresses stay out of reach of a mere name.
   */
  readonly permitted: boolean;
  /** What else counts: clear text, loopback, `network.allow`. */
  readonly policy: NetworkPolicy;
  /**
   * Of one body, decompressed; more makes the reading of it fail.
   * @default limits.responseBytes
   */
  readonly mostBytes?: number;
  /** All addresses of a host name; default: the system's resolver. */
  readonly resolve?: Resolve;
  /** Bodies may stream for as long as the program runs: they do not keep it running. */
  readonly standing?: boolean;
}

/** Why a guarded call failed; the message names the origin at most, never path, query, headers or bodies. */
export class GuardedFetchError extends Error {
  readonly failure: Failure;
  constructor({ code, message }: Failure) {
    super(message);
    this.failure = { code, message };
  }
}

/**
 * `fetch` for libraries, with the network guard: one origin, only checked addresses are dialled, TLS always verified,
 * no redirects (a 3xx is the answer), no proxy, no cookies, one connection for each request. Bodies stream, and end at
 * the cap. It has no deadline of its own: the caller's signal is.
 */
export function createGuardedFetch(options: GuardedFetchOptions): typeof fetch {
  return async (input, init) => {
    const request = typeof input === "string" || input instanceof URL ? undefined : input;
    const url = new URL(request?.url ?? String(input));
    const signal = init?.signal ?? request?.signal ?? new AbortController().signal;
    signal.throwIfAborted();
    return guarded(url, request === undefined ? init : await initOf(request, init), signal, options);
  };
}

async function guarded(
  url: URL,
  init: RequestInit | undefined,
  signal: AbortSignal,
  options: GuardedFetchOptions,
): Promise<Response> {
  const { origin, permitted, policy, mostBytes = limits.responseBytes, resolve = resolveAll } = options;
  if (url.origin !== origin) throw refused(`${url.host} is not the host that was named`);
  const allow = permitted ? [...policy.allow, entryOf(url)] : policy.allow;
  const judged = judgeUrl(url.href, { ...policy, allow });
  if (!judged.ok) throw refused(judged.message);
  let refusal: string | undefined;
  let client: Client | undefined;
  let socket: Socket | undefined;
  const end = (): void => void client?.destroy().catch(() => {});
  try {
    const checked = await checkTarget(judged, { ...policy, allow }, resolve);
    if (!checked.ok) throw refused(checked.message);
    signal.throwIfAborted();
    const { target, addresses } = checked;
    const onRefused = (message: string): void => void (refusal = message);
    const onConnected = (connected: Socket): void => {
      socket = connected;
      connected.on("readable", () => {
        if (connected.bytesRead > WIRE_FACTOR * mostBytes) connected.destroy(new ReplyFlood());
      });
    };
    const connect = createConnector({ target, addresses, signal, onRefused, onConnected });
    client = new Client(origin, {
      connect,
      // One connection, one request: no connection outlives the check of its address.
      pipelining: 0,
      maxHeaderSize: limits.headerBytes,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const wanted = { ...init, signal, redirect: "manual", dispatcher: client } as UndiciInit;
    const response = await undiciFetch(url, wanted);
    if (options.standing === true) socket?.unref();
    if (response.headers.get("content-encoding")?.includes(",") === true)
      throw new GuardedFetchError(failed("unreadable_reply", "the reply has several content encodings"));
    const wireBytes = (): number => socket?.bytesRead ?? 0;
    return bounded(response as unknown as Response, { mostBytes, origin, end, wireBytes });
  } catch (error) {
    end();
    if (signal.aborted || error instanceof GuardedFetchError) throw error;
    throw new GuardedFetchError(
      refusal === undefined ? explain(causeOf(error), origin) : failed("network_denied", refusal),
    );
  }
}

function refused(message: string): GuardedFetchError {
  return new GuardedFetchError({ code: "network_denied", message });
}

/** The host and its port, as `network.allow` spells them. */
function entryOf(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === "https:" ? "443" : "80")}`;
}

async function initOf(request: Request, init: RequestInit | undefined): Promise<RequestInit> {
  const { method, headers } = request;
  const body = request.body === null ? {} : { body: await request.arrayBuffer() };
  return { method, headers, ...body, ...init };
}

/** undici says what happened in the cause of its "fetch failed". */
function causeOf(error: unknown): unknown {
  return error instanceof TypeError && error.cause !== undefined ? error.cause : error;
}

interface Bounds {
  readonly mostBytes: number;
  readonly origin: string;
  readonly end: () => void;
  /** What has come over the connection so far. */
  readonly wireBytes: () => number;
}

/** The same response, whose body stops at the cap and lets go of the connection when it is over. */
function bounded(response: Response, { mostBytes, origin, end, wireBytes }: Bounds): Response {
  const { body, status, statusText, headers } = response;
  if (body === null) {
    end();
    return response;
  }
  const reader = body.getReader();
  let received = 0;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          end();
          controller.close();
          return;
        }
        received += value.byteLength;
        if (isBomb(received, wireBytes()))
          throw new GuardedFetchError(
            failed("output_too_big", `${origin} answered with a decompression bomb`),
          );
        if (received <= mostBytes) return controller.enqueue(value);
        const message = `${origin} answered with more than ${Math.floor(mostBytes / 1024)} KiB`;
        throw new GuardedFetchError({ code: "output_too_big", message });
      } catch (error) {
        end();
        controller.error(
          isOurs(error)
            ? error
            : new GuardedFetchError(explain(new BodyFailure("", { cause: causeOf(error) }), origin)),
        );
      }
    },
    async cancel(reason) {
      end();
      await reader.cancel(reason).catch(() => {});
    },
  });
  // Decoded already, whatever the headers say.
  const plain = new Headers([...headers]);
  for (const name of ["content-encoding", "content-length"]) plain.delete(name);
  return new Response(stream, { status, statusText, headers: plain });
}

function isOurs(error: unknown): boolean {
  return error instanceof GuardedFetchError || (error instanceof Error && error.name === "AbortError");
}
