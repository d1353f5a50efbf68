/** The stream on which a server speaks unasked. */
export interface Listener {
  /** Replaces the SDK's request for it. */
  listen(open: () => Promise<Response>, signal: AbortSignal): Promise<Response>;
  /** Opens it anew where it has ended: a call may need it, since servers ask on it. */
  again(): void;
}

/** So that what was cut off does not run into what comes next. */
const END_OF_EVENT = new TextEncoder().encode("\n\n");

/**
 * To the SDK the stream never ends: it would ask for another at once, or whenever the server says, for ever, and keep
 * the program alive meanwhile. Here it is opened anew by the next call.
 */
export function createListener(): Listener {
  let reopen: (() => void) | undefined;
  return {
    async listen(open, signal) {
      const first = await open();
      if (!first.ok || first.body === null) return first;
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          const feed = async ({ body, ok }: Response): Promise<void> => {
            const reader = ok ? body?.getReader() : undefined;
            for (let part = await reader?.read(); part?.done === false; part = await reader?.read())
              controller.enqueue(part.value);
            controller.enqueue(END_OF_EVENT);
          };
          const follow = (response: Promise<Response>): void => {
            reopen = undefined;
            void response
              .then(feed)
              .catch(() => {})
              .finally(() => (reopen = signal.aborted ? undefined : () => follow(open())));
          };
          signal.addEventListener("abort", () => controller.close(), { once: true });
          follow(Promise.resolve(first));
        },
      });
      return new Response(stream, { status: first.status, headers: first.headers });
    },
    again: () => reopen?.(),
  };
}
