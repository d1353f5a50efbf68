import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** A parsed address without a zone. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** What a block of addresses is for. */
export interface AddressUse {
  /** As in "10.0.0.1 is …". */
  readonly kind: string;
  /**
   * `public`: globally reachable · `loopback`: this machine · `internal`: only by the user's permission, for
   * the host or for the address · `guarded`: only where the user lists the address or a block around it,
   * because no name should lead there · `ipv4`: nothing of its own, {@link parseAddress} takes the IPv4
   * address out of it.
   */
  readonly reach: "public" | "loopback" | "internal" | "guarded" | "ipv4";
  /** Where the IPv4 address begins that packets end up at; Teredo writes it inverted (RFC 4380). */
  readonly embeds?: { readonly byte: number; readonly inverted?: boolean };
  /**
   * Guarded ones: how long the prefix of an entry of `network.allow` must be to permit them. Who lists `fd00::/8` or
   * `100.64.0.0/10` means a network of their own, never the metadata service whose address happens to lie there.
   */
  readonly leastBits?: number;
}

interface AddressRange extends AddressUse {
  readonly cidr: string;
}

const PUBLIC = { kind: "a public address", reach: "public" } as const;
const LINK_LOCAL = { kind: "a link-local address", reach: "guarded" } as const;
const METADATA = { kind: "a cloud metadata address", reach: "guarded" } as const;
const PRIVATE = { kind: "a private address", reach: "internal" } as const;
const RESERVED = { kind: "a reserved address", reach: "internal" } as const;
const DOCUMENTATION = { kind: "a documentation address", reach: "internal" } as const;
const BENCHMARKING = { kind: "a benchmarking address", reach: "internal" } as const;
const MULTICAST = { kind: "a multicast address", reach: "guarded" } as const;
/** Systems dial themselves under it. */
const UNSPECIFIED = { kind: "an unspecified address", reach: "guarded" } as const;
const LOOPBACK = { kind: "a loopback address", reach: "loopback" } as const;

/**
 * The IANA special-purpose registries for IPv4 and IPv6 (2025-10-09), multicast, deprecated blocks, and the
 * metadata services of clouds. The longest prefix counts; what is in no block is public.
 *
 * NAT64 is refused although the registry calls its well-known prefix global: which IPv4 address a translator
 * dials in the end, and from which network, is out of our sight. Who lives behind one lists `64:ff9b::/96`;
 * the embedded address is then judged as well.
 */
export const ADDRESS_RANGES: readonly AddressRange[] = [
  { cidr: "0.0.0.0/8", ...UNSPECIFIED },
  { cidr: "10.0.0.0/8", ...PRIVATE },
  { cidr: "100.64.0.0/10", kind: "a shared (carrier-grade NAT) address", reach: "internal" },
  { cidr: "100.100.100.200/32", ...METADATA }, // Alibaba
  { cidr: "127.0.0.0/8", ...LOOPBACK },
  { cidr: "168.63.129.16/32", ...METADATA }, // Azure's wire server: public by its number only
  { cidr: "169.254.0.0/16", ...LINK_LOCAL },
  { cidr: "169.254.169.254/32", ...METADATA }, // AWS, Azure, Google, and most others
  { cidr: "169.254.169.253/32", ...METADATA }, // AWS: the resolver
  { cidr: "169.254.170.2/32", ...METADATA }, // Amazon ECS
  { cidr: "169.254.170.23/32", ...METADATA }, // Amazon EKS
  { cidr: "172.16.0.0/12", ...PRIVATE },
  { cidr: "192.0.0.0/24", ...RESERVED },
  { cidr: "192.0.0.9/32", ...PUBLIC, kind: "a port control anycast address" },
  { cidr: "192.0.0.10/32", ...PUBLIC, kind: "a TURN anycast address" },
  { cidr: "192.0.0.192/32", ...METADATA }, // Oracle
  { cidr: "192.0.2.0/24", ...DOCUMENTATION },
  { cidr: "192.88.99.0/24", kind: "a 6to4 relay address", reach: "internal" },
  { cidr: "192.168.0.0/16", ...PRIVATE },
  { cidr: "198.18.0.0/15", ...BENCHMARKING },
  { cidr: "198.51.100.0/24", ...DOCUMENTATION },
  { cidr: "203.0.113.0/24", ...DOCUMENTATION },
  { cidr: "224.0.0.0/4", ...MULTICAST },
  { cidr: "240.0.0.0/4", ...RESERVED },
  { cidr: "255.255.255.255/32", kind: "the broadcast address", reach: "guarded" },

  { cidr: "::/96", kind: "an IPv4-compatible address", reach: "ipv4", embeds: { byte: 12 } },
  { cidr: "::/128", ...UNSPECIFIED },
  { cidr: "::1/128", ...LOOPBACK },
  { cidr: "::ffff:0:0/96", kind: "an IPv4-mapped address", reach: "ipv4", embeds: { byte: 12 } },
  { cidr: "::ffff:0:0:0/96", kind: "an IPv4-translated address", reach: "ipv4", embeds: { byte: 12 } },
  { cidr: "64:ff9b::/96", kind: "a NAT64 address", reach: "guarded", embeds: { byte: 12 } },
  { cidr: "64:ff9b:1::/48", kind: "a local NAT64 address", reach: "guarded" }, // its layout is the operator's
  { cidr: "100::/64", kind: "a discard-only address", reach: "internal" },
  { cidr: "100:0:0:1::/64", kind: "a dummy-prefix address", reach: "internal" },
  { cidr: "200::/7", ...RESERVED }, // deprecated by RFC 4048, used by private overlay networks
  { cidr: "2001::/23", ...RESERVED },
  { cidr: "2001::/32", kind: "a Teredo address", reach: "guarded", embeds: { byte: 12, inverted: true } },
  { cidr: "2001:1::1/128", ...PUBLIC, kind: "a port control anycast address" },
  { cidr: "2001:1::2/128", ...PUBLIC, kind: "a TURN anycast address" },
  { cidr: "2001:1::3/128", ...PUBLIC, kind: "a DNS-SD SRP anycast address" },
  { cidr: "2001:2::/48", ...BENCHMARKING },
  { cidr: "2001:3::/32", ...PUBLIC, kind: "an AMT address" },
  { cidr: "2001:4:112::/48", ...PUBLIC, kind: "an AS112 address" },
  { cidr: "2001:20::/28", ...PUBLIC, kind: "an ORCHIDv2 address" },
  { cidr: "2001:30::/28", ...PUBLIC, kind: "a drone remote ID address" },
  { cidr: "2001:db8::/32", ...DOCUMENTATION },
  { cidr: "2002::/16", kind: "a 6to4 address", reach: "guarded", embeds: { byte: 2 } },
  { cidr: "3fff::/20", ...DOCUMENTATION },
  { cidr: "5f00::/16", kind: "a segment routing address", reach: "internal" },
  { cidr: "fc00::/7", kind: "a unique local address", reach: "internal" },
  { cidr: "fd00:42::42/128", ...METADATA }, // Scaleway
  { cidr: "fd00:ec2::/32", ...METADATA }, // AWS: metadata at ::254, EKS at ::23, and more services of the machine's host
  { cidr: "fd20:ce::254/128", ...METADATA }, // Google
  { cidr: "fe80::/10", ...LINK_LOCAL },
  { cidr: "fec0::/10", kind: "a site-local address", reach: "internal" },
  { cidr: "ff00::/8", ...MULTICAST },
];

/** A base address, and how many of its bits count. */
export type Block = readonly [Address, number];

/** An address with a zone is meaningful on one link only, whatever its number says. */
export interface ZonedAddress {
  readonly address: Address;
  readonly zone: boolean;
}

/** Longest prefix first, so that the first block around an address is the one that counts. */
const LONGEST_FIRST: readonly { readonly use: AddressUse; readonly block: Block }[] = ADDRESS_RANGES.map(
  (range) => {
    const block = ipaddr.parseCIDR(range.cidr);
    return { use: withLeastBits(range, block), block };
  },
).toSorted((one, other) => other.block[1] - one.block[1]);

/** The block itself, or where that is small, what people write for a network around it. */
function withLeastBits(use: AddressUse, [base, bits]: Block): AddressUse {
  if (use.reach !== "guarded") return use;
  return { ...use, leastBits: Math.min(bits, base.kind() === "ipv4" ? 16 : 64) };
}

/** On whatever prefix: the last 64 bits say that packets go on to the IPv4 address in them (RFC 5214, section 6.1). */
const ISATAP: AddressUse = {
  kind: "an ISATAP address",
  reach: "guarded",
  embeds: { byte: 12 },
  leastBits: 64,
};

/**
 * Reads an address as sockets do: four decimal parts or IPv6, nothing that another reader could take for a
 * different address. IPv4-mapped, -compatible and -translated forms become the IPv4 address that they carry.
 * Undefined for everything else.
 */
export function parseAddress(text: string): ZonedAddress | undefined {
  const [number = "", zone] = text.split("%", 2);
  if (isIP(number) === 0) return undefined;
  const parsed = { address: ipaddr.parse(number), zone: zone !== undefined };
  const use = addressUse(parsed);
  return use.reach === "ipv4" ? embeddedAddress(parsed.address, use) : parsed;
}

/** What the most specific block around an address is for. */
export function addressUse({ address, zone }: ZonedAddress): AddressUse {
  if (zone) return { ...LINK_LOCAL, leastBits: 10 };
  const use = LONGEST_FIRST.find(({ block }) => inBlock(address, block))?.use ?? PUBLIC;
  return use.reach === "public" && isIsatap(address) ? ISATAP : use;
}

function isIsatap(address: Address): boolean {
  if (address.kind() === "ipv4") return false;
  const [first = 0, ...rest] = address.toByteArray().slice(8, 12);
  // The bit that may differ says whether the IPv4 address is unique in the world.
  return (first & 0xfd) === 0 && rest.join() === "0,94,254";
}

/** Whether an address lies in a block of its own family. */
export function inBlock(address: Address, [base, bits]: Block): boolean {
  return address.kind() === base.kind() && address.match(base, bits);
}

/** The IPv4 address that an address of this use carries; undefined where it carries none. */
export function embeddedAddress(address: Address, { embeds }: AddressUse): ZonedAddress | undefined {
  if (embeds === undefined) return undefined;
  const bytes = address.toByteArray().slice(embeds.byte, embeds.byte + 4);
  const octets = embeds.inverted === true ? bytes.map((byte) => byte ^ 0xff) : bytes;
  return { address: new ipaddr.IPv4(octets), zone: false };
}
