import { StreamableHTTPError } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { McpServer } from "../../spec/index.js";
import type { Background } from "../background.js";
import type { Link, Target } from "./link.js";
import { serverHeaders } from "./headers.js";
import { Wire } from "./http-wire.js";
import { fetchUnder } from "./server-fetch.js";

type AddressServer = Extract<McpServer, { url: string }>;

/**
 * A server with an address, over streamable HTTP. Every request is bound to the network policy; redirects are errors;
 * a reply has at most 4 MiB.
 * @throws Error for a URL or headers that cannot be used
 */
export function createHttpLink(target: Target, server: AddressServer, background: Background): Link {
  if (!URL.canParse(server.url)) throw new Error("its URL is not valid");
  const url = new URL(server.url);
  const headers = serverHeaders(server, target.env);
  if (!headers.ok) throw new Error(headers.message);
  const transport = new Wire(url, {
    fetchUnder: (standing) => fetchUnder(target, url, standing),
    headers: headers.headers,
    background,
  });
  return {
    transport,
    // Requests end by themselves, and the stream on which the server speaks unasked keeps nothing alive.
    setBusy: () => {},
    trouble: () => transport.trouble,
    // 404 is the protocol's word for it; 400 is what some servers say to a session that they do not know.
    isUnknownSession: (error) =>
      error instanceof StreamableHTTPError &&
      transport.sessionId !== undefined &&
      (error.code === 404 || error.code === 400),
  };
}
