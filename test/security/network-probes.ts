import ipaddr from "ipaddr.js";
import { ADDRESS_RANGES } from "../../src/guards/address-ranges.js";
import { readJson, sharedFile } from "../support/shared.js";

/** A number that no hook may reach without the user's word, or one beside it, and a way to write it into a URL. */
export interface Probe {
  /** The host as a URL has it, with brackets where it needs them. */
  readonly host: string;
  readonly block: string;
  /** Nobody's permission is needed for it: judged, and never dialled by a test. */
  readonly isPublic: boolean;
  /** It is this machine's own address, however it is spelled. */
  readonly isLoopback: boolean;
}

/** An address as a resolver gives it. */
export interface Answer extends Omit<Probe, "host"> {
  readonly address: string;
}

export const IANA = sharedFile("CORPORA", "corpora", "iana-special.json");

interface Block {
  readonly cidr: string;
  readonly bits: 32 | 128;
  readonly prefix: number;
  readonly first: bigint;
  readonly last: bigint;
  readonly isPublic: boolean;
  readonly isLoopback: boolean;
}

interface Registry {
  readonly ipv4: readonly { readonly cidr: string; readonly global: boolean }[];
  readonly ipv6: Registry["ipv4"];
}

/** Blocks whose last 32 bits are the address that counts. */
const CARRIERS: ReadonlySet<string> = new Set(["::/96", "::ffff:0:0/96", "::ffff:0:0:0/96"]);

const OURS = ADDRESS_RANGES.map(({ cidr, reach }) => blockOf(cidr, reach === "public", reach === "loopback"));
const THEIRS = IANA.found
  ? Object.values(readJson<Pick<Registry, "ipv4" | "ipv6">>(IANA.path))
      .filter((rows): rows is Registry["ipv4"] => Array.isArray(rows))
      .flatMap((rows) =>
        rows.map(({ cidr, global }) => blockOf(cidr, global, cidr === "127.0.0.0/8" || cidr === "::1/128")),
      )
  : [];
/** Ours first: at the same length our table may be the stricter one, and says why. */
const BLOCKS: readonly Block[] = [...OURS, ...THEIRS].filter(
  ({ cidr }, index, all) => all.findIndex((other) => other.cidr === cidr) === index,
);

interface Place {
  readonly block: string;
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** First and last address of every block, the ones beside it, and so many within, anywhere. */
function placesOf(within: number): readonly Place[] {
  const random = generator();
  return BLOCKS.flatMap(({ cidr, bits, first, last }) => {
    const size = last - first + 1n;
    const some = Array.from({ length: within }, () => first + (random() % size));
    return [...new Set([first - 1n, first, last, last + 1n, ...some])]
      .filter((value) => value >= 0n && value < 1n << BigInt(bits))
      .map((value) => ({ block: cidr, bits, value }));
  });
}

/** The same numbers in every run: what fails once fails again. */
function generator(): () => bigint {
  let state = 0x9e37_79b9_7f4a_7c15n;
  return () => {
    let number = 0n;
    for (let part = 0; part < 2; part += 1) {
      state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % (1n << 64n);
      number = (number << 64n) | (state ^ (state >> 29n));
    }
    return number;
  };
}

/** Every place in every spelling. */
export function urlProbes(within: number): readonly Probe[] {
  return placesOf(within).flatMap(({ block, bits, value }) => {
    const use = useOf(bits, value);
    const plain = spellings(bits, value).map((host) => ({ host, block, ...use }));
    if (bits === 128) return plain;
    // Whatever is inside, a tunnel leads out of our sight.
    const closed = { block, isPublic: false, isLoopback: false };
    return [...plain, ...tunnels(Number(value)).map((host) => ({ host, ...closed }))];
  });
}

/** Every place as resolvers and sockets spell it. */
export function answers(within: number): readonly Answer[] {
  return placesOf(within).flatMap(({ block, bits, value }) => {
    const use = useOf(bits, value);
    const texts =
      bits === 32
        ? [dotted(Number(value)), `::ffff:${dotted(Number(value))}`]
        : [new ipaddr.IPv6(groupsOf(value)).toString()];
    return texts.map((address) => ({ address, block, ...use }));
  });
}

/** The most specific block decides; what is in none is public. */
function useOf(bits: 32 | 128, value: bigint): Pick<Probe, "isPublic" | "isLoopback"> {
  const around = BLOCKS.filter((one) => one.bits === bits && one.first <= value && value <= one.last);
  const closest = around.toSorted((one, other) => other.prefix - one.prefix)[0];
  if (closest !== undefined && CARRIERS.has(closest.cidr)) return useOf(32, value & 0xffff_ffffn);
  return { isPublic: closest?.isPublic ?? true, isLoopback: closest?.isLoopback ?? false };
}

function blockOf(cidr: string, isPublic: boolean, isLoopback: boolean): Block {
  const [base, prefix] = ipaddr.parseCIDR(cidr);
  const bytes = base.toByteArray();
  const bits = bytes.length === 4 ? 32 : 128;
  const first = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return {
    cidr,
    bits,
    prefix,
    first,
    last: first + (1n << BigInt(bits - prefix)) - 1n,
    isPublic,
    isLoopback,
  };
}

function spellings(bits: 32 | 128, value: bigint): readonly string[] {
  return bits === 32 ? ipv4Spellings(Number(value)) : ipv6Spellings(value);
}

function dotted(value: number): string {
  return octetsOf(value).join(".");
}

function octetsOf(value: number): readonly number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
}

function ipv4Spellings(value: number): readonly string[] {
  const octets = octetsOf(value);
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  const octal = (part: number): string => `0${part.toString(8)}`;
  const hex = (part: number): string => `0x${part.toString(16)}`;
  const plain = octets.join(".");
  const [high, low] = [((a << 8) | b).toString(16), ((c << 8) | d).toString(16)];
  return [
    plain,
    `${plain}.`,
    String(value),
    hex(value),
    `0X${value.toString(16).toUpperCase()}`,
    octal(value),
    `0000000${octal(value)}`,
    octets.map(octal).join("."),
    octets.map(hex).join("."),
    `${hex(a)}.${octal(b)}.${c}.${d}`,
    `${a}.${value & 0xff_ffff}`,
    `${a}.${b}.${value & 0xffff}`,
    `${hex(a)}.${hex(value & 0xff_ffff)}`,
    [...plain].map((character) => `%${character.charCodeAt(0).toString(16)}`).join(""),
    // Digits and dots of full width, as IDNA maps them.
    plain.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    plain.replaceAll(".", "。"),
    plain.replaceAll(".", "．"),
    `[::ffff:${plain}]`,
    `[::ffff:${high}:${low}]`,
    `[0:0:0:0:0:FFFF:${plain}]`,
    `[0000:0000:0000:0000:0000:ffff:${plain}]`,
    `[::ffff:0:${plain}]`,
    // ::0.0.0.0 and ::0.0.0.1 are the unspecified and the loopback address of IPv6.
    ...(value > 1 ? [`[::${plain}]`] : []),
  ];
}

/** NAT64 in both prefixes, 6to4, Teredo (inverted) and ISATAP on a public prefix. */
function tunnels(value: number): readonly string[] {
  const groups = (number: number): string =>
    `${((number >>> 16) & 0xffff).toString(16)}:${(number & 0xffff).toString(16)}`;
  const inverted = ~value >>> 0;
  return [
    `[64:ff9b::${dotted(value)}]`,
    `[64:ff9b::${groups(value)}]`,
    `[64:ff9b:1::${groups(value)}]`,
    `[2002:${groups(value)}::1]`,
    `[2001:0:808:808:0:0:${groups(inverted)}]`,
    `[2606:4700::5efe:${groups(value)}]`,
    `[2606:4700::200:5efe:${groups(value)}]`,
  ];
}

function groupsOf(value: bigint): number[] {
  return Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - index * 16)) & 0xffffn));
}

function ipv6Spellings(value: bigint): readonly string[] {
  const groups = groupsOf(value);
  const full = groups.map((group) => group.toString(16).padStart(4, "0"));
  const tail = groups.slice(6).flatMap((group) => [group >> 8, group & 0xff]);
  return [
    full.join(":"),
    full.join(":").toUpperCase(),
    groups.map((group) => group.toString(16)).join(":"),
    new ipaddr.IPv6(groups).toString(),
    `${full.slice(0, 6).join(":")}:${tail.join(".")}`,
  ].map((text) => `[${text}]`);
}
