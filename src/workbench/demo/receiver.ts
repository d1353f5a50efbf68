import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { isJsonObject } from "../../spec/index.js";

/** An HTTP server on loopback that notes what it is told. */
export interface Receiver {
  readonly url: string;
  /** The event that each body named, in the order of arrival. */
  readonly received: readonly string[];
  close(): Promise<void>;
}

/** Listens on a port that the system chooses; answers 204 to whatever can be read as an event. */
export async function startReceiver(): Promise<Receiver> {
  const received: string[] = [];
  const server = createServer(async (request, response) => {
    const event = await readEvent(request).catch(() => undefined);
    if (event !== undefined) received.push(event);
    response.writeHead(event === undefined ? 400 : 204).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/events`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readEvent(body: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
  if (!isJsonObject(value)) return undefined;
  return typeof value["hook_event_name"] === "string" ? value["hook_event_name"] : undefined;
}
