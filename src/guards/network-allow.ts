import ipaddr from "ipaddr.js";
import { inBlock, parseAddress, type Block, type ZonedAddress } from "./address-ranges.js";

/** One entry of `network.allow`: a name, or addresses; with a port, only that port. */
export type AllowEntry =
  | { readonly host: string; readonly port?: number }
  | { readonly block: Block; readonly port?: number };

const HOW = "write a host, host:port, an address, [v6]:port or a CIDR block";
const HOST_LABELS = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;

/**
 * What is wrong with an entry of `network.allow`; undefined when it can be used. An entry with an error permits
 * nothing.
 * @example
 * allowEntryError("10.0.0.0/8"); // undefined
 * allowEntryError("*.corp"); // "\"*.corp\": there are no wildcards here; write …"
 */
export function allowEntryError(entry: string): string | undefined {
  const parsed = parseAllowEntry(entry);
  return typeof parsed === "string" ? `${JSON.stringify(entry)}: ${parsed}` : undefined;
}

/** The entries that can be used. */
export function readAllowEntries(entries: readonly string[]): readonly AllowEntry[] {
  return entries.map(parseAllowEntry).filter((entry) => typeof entry !== "string");
}

/** A host name as it is compared: lower case, without the dot of the root and without brackets. */
export function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^\[(.*)\]$/, "$1");
}

/** Reads an entry, or says what is wrong with it. */
function parseAllowEntry(entry: string): AllowEntry | string {
  if (entry.includes("*")) return `there are no wildcards here; ${HOW}`;
  if (entry.includes("://")) return `this is a URL; ${HOW}`;
  if (entry.includes("/")) return parseBlock(entry);
  if (parseAddress(entry) !== undefined) return parseHost(entry);
  const [, name = entry, digits] = /^(.*):(\d{1,5})$/.exec(entry) ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port < 1 || port > 65_535)) return "a port is a number from 1 to 65535";
  const target = parseHost(name);
  return typeof target === "string" || port === undefined ? target : { ...target, port };
}

function parseBlock(entry: string): AllowEntry | string {
  const [base = "", bits] = entry.split("/", 2);
  const single = parseAddress(base);
  // The library alone would take "10/8" for 0.0.0.10/8.
  if (single === undefined || single.zone || !ipaddr.isValidCIDR(entry)) return `not a CIDR block; ${HOW}`;
  if (base.includes(":") && single.address.kind() === "ipv4") return "write the IPv4 block that is meant";
  return { block: [single.address, Number(bits)] };
}

function parseHost(name: string): AllowEntry | string {
  const address = parseAddress(plainHost(name));
  if (address !== undefined) return parseSingle(address);
  if (/[\s:@?#\\]/.test(name) || !URL.canParse(`http://${name}/`)) return HOW;
  // The URL parser spells a host as the guard will see it: punycode, lower case, dotted decimal.
  const host = plainHost(new URL(`http://${name}/`).hostname);
  const decimal = parseAddress(host);
  if (decimal !== undefined) return parseSingle(decimal);
  return HOST_LABELS.test(host) ? { host } : HOW;
}

function parseSingle({ address, zone }: ZonedAddress): AllowEntry | string {
  return zone ? "leave out the zone" : { block: [address, address.kind() === "ipv4" ? 32 : 128] };
}

/** Whether the user lists this name, at this port. */
export function listsHost(entries: readonly AllowEntry[], target: { host: string; port: number }): boolean {
  const host = plainHost(target.host);
  return entries.some((entry) => "host" in entry && entry.host === host && fitsPort(entry, target.port));
}

/**
 * Whether the user lists this address or a block around it, at this port.
 * @param target.leastBits a wider block than this does not count
 */
export function listsAddress(
  entries: readonly AllowEntry[],
  target: { address: ZonedAddress; port: number; leastBits?: number | undefined },
): boolean {
  const { address, port, leastBits = 0 } = target;
  return entries.some(
    (entry) =>
      "block" in entry &&
      entry.block[1] >= leastBits &&
      inBlock(address.address, entry.block) &&
      fitsPort(entry, port),
  );
}

function fitsPort(entry: AllowEntry, port: number): boolean {
  return entry.port === undefined || entry.port === port;
}
