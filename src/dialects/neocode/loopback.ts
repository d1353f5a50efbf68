import { isIP } from "node:net";
import { HTTP_METHODS } from "./schema.js";

/** A URL in its parts, as Go's `url.Parse` takes it apart; nothing is decoded or made uniform. */
interface GoUrl {
  readonly scheme: string;
  /** Before the `@`. */
  readonly user: string | undefined;
  /** Without port and brackets. */
  readonly host: string;
  /** The URL without `user`. */
  readonly plain: string;
}

export interface Endpoint {
  readonly url: string;
  /** For the `Authorization` header: what stood before the `@`. */
  readonly user: string | undefined;
}

/** Where a hook may post to, or why not. Rule: this machine only, by a name or an address that means nothing else. */
export function endpointOf(text: string): Endpoint | { readonly problem: string } {
  const url = parse(text);
  if (url === undefined) return { problem: "kind http requires absolute params.url" };
  if (url.scheme !== "http" && url.scheme !== "https")
    return { problem: "kind http only supports http/https params.url" };
  if (!isLoopbackHost(url.host)) {
    const host = JSON.stringify(url.host);
    return { problem: `kind http params.url host ${host} is not allowed (loopback only)` };
  }
  return { url: url.plain, user: url.user };
}

/** The method that is meant; undefined where there is no such. */
export function methodOf(text: string): string | undefined {
  const method = text.trim().toUpperCase();
  return method === "" ? "POST" : HTTP_METHODS.find((one) => one === method);
}

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/u;
/** Host and port. */
const PLACE = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/u;

/**
 * Stricter than Go where two readers could disagree about the host: blanks, control characters and backslashes make no
 * URL, and neither does what the platform itself cannot read.
 */
function parse(text: string): GoUrl | undefined {
  const [head = "", scheme = ""] = SCHEME.exec(text) ?? [];
  if (head === "" || /[\s\\\p{Cc}]/u.test(text)) return undefined;
  const rest = text.slice(head.length);
  if (!rest.startsWith("//")) return { scheme: scheme.toLowerCase(), user: undefined, host: "", plain: text };
  const end = rest.slice(2).search(/[/?#]/u);
  const authority = end === -1 ? rest.slice(2) : rest.slice(2, end + 2);
  const at = authority.lastIndexOf("@");
  const place = PLACE.exec(authority.slice(at + 1));
  if (place === null) return undefined;
  const [, literal, name] = place;
  const user = at === -1 ? undefined : authority.slice(0, at);
  const plain = `${head}//${authority.slice(at + 1)}${rest.slice(authority.length + 2)}`;
  const host = literal ?? name ?? "";
  if (host !== "" && !URL.canParse(plain) && isLoopbackHost(host)) return undefined;
  return { scheme: scheme.toLowerCase(), user, host, plain };
}

/** `localhost`, or a literal of the loopback blocks: spellings that only a resolver understands are none. */
function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase();
  if (name === "localhost") return true;
  if (isIP(name) === 4) return name.startsWith("127.");
  if (isIP(name) !== 6 || name.includes("%")) return false;
  // The platform writes an address in one way only.
  const { hostname } = new URL(`http://[${name}]/`);
  return hostname === "[::1]" || /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]$/u.test(hostname);
}
