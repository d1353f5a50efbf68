import type { Executor, Output } from "../../spec/index.js";
import { createBackground } from "../background.js";
import type { Resolve } from "./connect.js";

const CLOSE_TIMEOUT_MS = 5000;

const ABORTED: Output = {
  kind: "error",
  code: "aborted",
  message: "the HTTP request was stopped before it ended",
};

/**
 * Sends one HTTP request and says what came back: redirects only as `params.redirects` asks for (each target judged anew,
 * headers dropped across origins), no proxy, no cookies, TLS always verified, and only checked addresses are dialled. The reply is cut at 1 MiB (decompressed) and, past 64 KiB, at a compression ratio of 100.
 * @param options.resolve all addresses of a host name; default: the system's resolver
 */
export function createHttpExecutor(options: { resolve?: Resolve } = {}): Executor {
  const background = createBackground();
  return {
    version: 1,
    id: "http",
    leaves: true,
    run(call) {
      const { signal } = call;
      if (signal.aborted) return ABORTED;
      return new Promise((resolve) => {
        const abort = (): void => resolve(ABORTED);
        signal.addEventListener("abort", abort);
        // The client is loaded on first use: it costs more than everything else together.
        const work = import("./exchange.js")
          .then(({ exchange }) => exchange(call, options.resolve))
          .catch((error: unknown): Output => ({ kind: "error", code: "internal", message: nameOf(error) }))
          .then(resolve)
          .finally(() => signal.removeEventListener("abort", abort));
        background.add(work);
      });
    },
    close: () => background.ended(CLOSE_TIMEOUT_MS),
  };
}

/** Never the message: it could quote the URL, which is a credential. */
function nameOf(error: unknown): string {
  return `the HTTP request failed inside anyhook: ${error instanceof Error ? error.name : typeof error}`;
}
