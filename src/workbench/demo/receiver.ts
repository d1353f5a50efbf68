import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { isJsonObject } from "../../spec/index.js";
import type { DemoAddresses } from "./systems/system.js";

/** An HTTP server on loopback: a dashboard that notes what it is told, and a policy server. */
export interface Receiver extends DemoAddresses {
  /** The event that each body named, in the order of arrival. */
  readonly received: readonly string[];
  close(): Promise<void>;
}

/** Listens on a port that the system chooses. The dashboard answers 204 to whatever can be read as an event. */
export async function startReceiver(): Promise<Receiver> {
  const received: string[] = [];
  const server = createServer(async (request, response) => {
    const text = await readText(request).catch(() => "");
    const event = eventOf(text);
    if (event !== undefined) received.push(event);
    if (event === undefined) response.writeHead(400).end();
    else if (request.url === "/policy") response.end(policy(text));
    else response.writeHead(204).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    events: `${origin}/events`,
    policy: `${origin}/policy`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The whole policy: publishing is for people. */
function policy(text: string): string {
  const answer = text.includes("npm publish")
    ? { result: "deny", message: "a release needs a person" }
    : { result: "ok" };
  return JSON.stringify(answer);
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Each system names its events under another key. */
function eventOf(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value)) return undefined;
    const names = [value["hook_event_name"], value["event"], value["point"]];
    return names.find((name) => typeof name === "string");
  } catch {
    return undefined;
  }
}
