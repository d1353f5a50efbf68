import { createServer, type Server } from "node:net";
import { onTestFinished } from "vitest";

/** Something on this machine that no hook may reach. A connection counts, whatever is said on it. */
export interface Canary {
  readonly port: number;
  readonly hits: readonly string[];
}

const ATTEMPTS = 20;

/** Listens on 127.0.0.1 and on ::1, at one port, until the test ends. */
export async function startCanary(): Promise<Canary> {
  const hits: string[] = [];
  const answer = (): Server =>
    createServer((socket) => {
      hits.push(`${socket.localAddress}`);
      socket.on("error", () => {});
      socket.on("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nalive"));
    });
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const one = answer();
    const other = answer();
    const port = await listen(one, { host: "127.0.0.1", port: 0 });
    // What is free on one family may be taken on the other.
    const same = port === undefined ? undefined : await listen(other, { host: "::1", port });
    if (port !== undefined && same !== undefined) {
      onTestFinished(() => void [one, other].map((server) => server.close()));
      return { port, hits };
    }
    one.close();
  }
  throw new Error("no port is free on 127.0.0.1 and on ::1");
}

function listen(server: Server, options: { host: string; port: number }): Promise<number | undefined> {
  return new Promise((resolve) => {
    server.once("error", () => resolve(undefined));
    server.listen(options, () => {
      const address = server.address();
      resolve(typeof address === "object" ? address?.port : undefined);
    });
  });
}
