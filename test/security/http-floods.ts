import { createServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { listen } from "../support/server.js";

/** What a hostile receiver says, once a request has begun. Whatever it starts ends with the connection. */
export type Talk = (socket: Socket) => void;

/** A raw TCP server that talks so, until the test ends. Returns the origin and how many connections are open. */
export async function serveRaw(
  talk: Talk,
): Promise<{ readonly origin: string; readonly open: () => number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.once("data", () => {
      socket.resume();
      talk(socket);
    });
  });
  const port = await listen(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { origin: `http://127.0.0.1:${port}`, open: () => sockets.size };
}

/** Writes the same again and again, as fast as it is read. */
export function forEver(socket: Socket, chunk: string | Buffer): void {
  const write = (): void => {
    while (!socket.destroyed && socket.write(chunk));
    if (!socket.destroyed) socket.once("drain", write);
  };
  write();
}

/** One byte of it after another, with a pause before each; begins anew when it is through. */
export function trickle(socket: Socket, text: string, pauseMs: number): void {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ""), pauseMs);
  socket.on("close", () => clearInterval(timer));
}

/** 10 MB of gzip that are 10 GB of zeros: members one after another, as the format permits. */
export function gzipBomb(members: number): Buffer {
  const member = gzipSync(Buffer.alloc(10_000_000));
  return Buffer.concat(Array.from({ length: members }, () => member));
}

/** Runs it and says by how much the memory of this process grew meanwhile, at most, in MB. */
export async function peakOf<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly grewMb: number }> {
  const before = process.memoryUsage().rss;
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 10);
  try {
    const value = await work();
    return { value, grewMb: (Math.max(most, process.memoryUsage().rss) - before) / 1e6 };
  } finally {
    clearInterval(timer);
  }
}
