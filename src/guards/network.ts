import type { NetworkPolicy } from "../spec/index.js";
import { addressUse, embeddedAddress, parseAddress, type ZonedAddress } from "./address-ranges.js";
import { listsAddress, listsHost, plainHost, readAllowEntries } from "./network-allow.js";
import { hasEmptyLabel, isLoopbackName, isMetadataName, isTooLong } from "./network-names.js";

export { allowEntryError } from "./network-allow.js";

/** `address` is set where the URL names one: dial that and look nothing up. */
export type UrlJudgement =
  | { readonly ok: true; readonly url: URL; readonly address?: string }
  | { readonly ok: false; readonly message: string };

export type AddressJudgement = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** What is being called; `host` as in the URL, with or without brackets. */
export interface NetworkTarget {
  readonly host: string;
  readonly port: number;
  readonly policy: NetworkPolicy;
}

/** The ports of the fetch standard's bad-port list that are not below 1024 (https://fetch.spec.whatwg.org/#port-blocking). */
const BAD_PORTS: ReadonlySet<number> = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10_080,
]);

// oxlint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/u;

/**
 * Judges a URL before anything is looked up. What passes by name must still pass {@link judgeAddress} with every
 * address it resolves to and with the connected peer. Messages name the host, never path or query.
 *
 * A name counts as public until it is resolved: clear text and odd ports need a loopback name or an entry of
 * `policy.allow` for the name itself.
 * @example
 * judgeUrl("http://0x7f.1/hook", { loopback: "deny", publicHttp: "allow", allow: [] });
 * // { ok: false, message: "127.0.0.1 is a loopback address, which is not permitted here" }
 */
export function judgeUrl(url: string, policy: NetworkPolicy): UrlJudgement {
  // Parsers drop or encode them, each in its own way.
  if (CONTROL.test(url) || !URL.canParse(url)) return refuse("the URL is not valid");
  const parsed = new URL(url);
  const scheme = parsed.protocol.slice(0, -1);
  if (scheme !== "http" && scheme !== "https") return refuse(`unsupported URL scheme: ${scheme}`);
  const host = plainHost(parsed.hostname);
  if (host === "") return refuse("the URL has no host");
  if (isTooLong(host))
    return refuse(`the host of the URL has ${host.length} characters: no name is that long`);
  if (hasEmptyLabel(host)) return refuse("the host of the URL is no name and no address");
  if (parsed.username !== "" || parsed.password !== "") {
    return refuse(`${host}: a URL must not carry a user name or a password; use a header`);
  }
  const port = parsed.port === "" ? { http: 80, https: 443 }[scheme] : Number(parsed.port);
  const target = { host, port, policy };
  const literal = parseAddress(host);
  const judgement = literal === undefined ? judgeName(target) : judge(literal, target);
  if (!judgement.ok) return judgement;
  if (isPublic(literal, target)) {
    if (scheme === "http" && policy.publicHttp === "deny") {
      return refuse(`${host} would be called in clear text: use https, or list the host in network.allow`);
    }
    if (!isPublicPort(port)) return refuse(`${host}: port ${port} is not permitted for public hosts`);
  }
  return literal === undefined ? { ok: true, url: parsed } : { ok: true, url: parsed, address: host };
}

/**
 * Judges an address that a host resolved to, or the peer of a connection.
 *
 * An entry of `policy.allow` that names the host permits whatever private or loopback address the name resolves to: who
 * lists a name trusts its resolver. It never permits link-local, cloud metadata, tunnelled, unspecified and multicast
 * addresses: those must be listed themselves, or by a block that is about as small as theirs (at least /16 for IPv4, /64
 * for IPv6, or their own block). So `169.254.0.0/16` opens the metadata services, on purpose; `0.0.0.0/0`, `100.64.0.0/10`
 * and `fd00::/8` do not, since nobody means them by that. Under `loopback: "only"` no entry helps.
 * @param address as sockets spell it: dotted decimal or IPv6
 */
export function judgeAddress(address: string, target: NetworkTarget): AddressJudgement {
  const host = plainHost(target.host);
  const parsed = parseAddress(address);
  if (parsed === undefined) return refuse(`${host} resolves to something that is not an IP address`);
  return judge(parsed, { ...target, host });
}

/** Whether anybody may be reached there without the user's permission: no loopback, no private, no special address. */
export function isPublicAddress(address: string): boolean {
  const parsed = parseAddress(address);
  return parsed !== undefined && addressUse(parsed).reach === "public";
}

function refuse(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}

function judgeName(target: NetworkTarget): AddressJudgement {
  const { host, policy } = target;
  if (isMetadataName(host) && !listsHost(readAllowEntries(policy.allow), target)) {
    return refuse(`${host} is a cloud's metadata service: network.allow must list its name and its address`);
  }
  if (!isLoopbackName(host)) {
    return policy.loopback === "only"
      ? refuse(`${host} is not a loopback host, and only those may be called`)
      : { ok: true };
  }
  if (policy.loopback !== "deny" || listsHost(readAllowEntries(policy.allow), target)) return { ok: true };
  return refuse(`${host} is a loopback host, which is not permitted here`);
}

function judge(address: ZonedAddress, target: NetworkTarget): AddressJudgement {
  const { host, port, policy } = target;
  const use = addressUse(address);
  const text = address.address.toString();
  const subject = text === host ? host : `${host} (${text})`;
  const loopback = use.reach === "loopback";
  if (policy.loopback === "only" && !loopback) {
    return refuse(`${subject} is ${use.kind}, and only loopback may be called`);
  }
  // Nothing else may profit from what a loopback name is permitted: clear text, and any port.
  if (isLoopbackName(host) && !loopback) return refuse(`${subject} is ${use.kind}, not loopback`);
  if (use.reach === "public" || (loopback && policy.loopback !== "deny")) return { ok: true };

  const entries = readAllowEntries(policy.allow);
  if (listsAddress(entries, { address, port, leastBits: use.leastBits })) {
    const embedded = embeddedAddress(address.address, use);
    return embedded === undefined ? { ok: true } : judge(embedded, target);
  }
  if (use.reach === "guarded") {
    return refuse(
      `${subject} is ${use.kind}: only the address itself or its block in network.allow permits it`,
    );
  }
  if (listsHost(entries, target)) return { ok: true };
  return refuse(
    loopback
      ? `${subject} is a loopback address, which is not permitted here`
      : `${subject} is ${use.kind}: list it in network.allow to permit it`,
  );
}

/** Whether a target that may be called is bound to the rules for public ones: not loopback, and not listed. */
function isPublic(literal: ZonedAddress | undefined, target: NetworkTarget): boolean {
  const entries = readAllowEntries(target.policy.allow);
  if (literal === undefined) return !isLoopbackName(target.host) && !listsHost(entries, target);
  return (
    addressUse(literal).reach === "public" && !listsAddress(entries, { address: literal, port: target.port })
  );
}

function isPublicPort(port: number): boolean {
  return port === 80 || port === 443 || (port >= 1024 && !BAD_PORTS.has(port));
}
