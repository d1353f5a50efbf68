import { limits } from "../../guards/limits.js";
import type { ErrorOutput, FailureCode } from "../../spec/index.js";
import { UnreadableReply } from "./reply.js";

/** Status and headers had come; what went wrong with the body is its cause. */
export class BodyFailure extends Error {}

/** The reply's headers did not come in time. */
export class HeadersLate extends Error {
  constructor(ms: number) {
    super(`no reply headers within ${ms / 1000} s`);
  }
}

/** Bytes without end that never become a reply. */
export class ReplyFlood extends Error {}

/** What a thrown error means; of the URL only the origin is named. */
export function explain(thrown: unknown, origin: string): ErrorOutput {
  const inBody = thrown instanceof BodyFailure;
  const error = inBody ? thrown.cause : thrown;
  if (error instanceof HeadersLate)
    return failed("timeout", `HTTP request failed: ${origin}: ${error.message}`);
  if (error instanceof ReplyFlood)
    return failed("output_too_big", `HTTP request failed: ${origin}: the reply does not end`);
  if (error instanceof UnreadableReply) return failed("unreadable_reply", error.message);
  const code = codeOf(error);
  const message = `${inBody ? "read response body" : "HTTP request failed"}: ${origin}: ${CAUSES[code] ?? code}`;
  if (UNREADABLE.has(code)) return failed("unreadable_reply", message);
  // Certificate problems come under OpenSSL's names, everything of the network as errno or undici's own.
  const isNetwork = !origin.startsWith("https:") || /^(?!EPROTO$)(E[A-Z0-9]+$|UND_ERR_)/.test(code);
  return failed(isNetwork ? "network" : "tls", message);
}

/** Messages of errors stay out of outputs: some quote the reply, some could quote the URL. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "UND_ERR_UNKNOWN";
  // These carry no code, and the end of the connection within a reply is one of them.
  if (error.name === "HTTPParserError")
    return error.message.includes("EOF") ? "UND_ERR_SOCKET" : "HTTPParserError";
  return "code" in error ? String(error.code) : "UND_ERR_UNKNOWN";
}

const CAUSES: Readonly<Record<string, string>> = {
  HTTPParserError: "the reply is not valid HTTP",
  UND_ERR_CONNECT_TIMEOUT: `no connection within ${limits.connectMs / 1000} s`,
  UND_ERR_HEADERS_OVERFLOW: `the reply's headers are larger than ${limits.headerBytes} bytes`,
  UND_ERR_SOCKET: "the connection was closed before the reply was complete",
  UND_ERR_UNKNOWN: "unknown cause",
};

const UNREADABLE: ReadonlySet<string> = new Set([
  "HTTPParserError",
  "UND_ERR_HEADERS_OVERFLOW",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
]);

export function failed(code: FailureCode, message: string): ErrorOutput {
  return { kind: "error", code, message };
}
