import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { judgeAddress, judgeUrl } from "../../src/guards/network.js";
import type { NetworkPolicy } from "../../src/spec/index.js";

const CORPORA = process.env["CORPORA"] ?? join(import.meta.dirname, "../../../shared/corpora");
const IANA = join(CORPORA, "iana-special.json");
const VECTORS = join(CORPORA, "../vectors/xbot.json");
const POLICY: NetworkPolicy = { loopback: "deny", publicHttp: "allow", allow: [] };

interface Row {
  readonly cidr: string;
  readonly global: boolean;
}

interface Vectors {
  readonly ssrf_ip: Readonly<Record<string, boolean>>;
  readonly ssrf_ip_upstream_holes: readonly string[];
  readonly ssrf_scheme: readonly (readonly [url: string, error: string])[];
}

const rows: readonly Row[] = existsSync(IANA) ? readRows() : [];
const blocks = rows.map(({ cidr, global }) => ({ global, ...bounds(cidr) }));

/** Refused although no registry row says so, each with its reason in the table of src/guards/address-ranges.ts. */
const STRICTER = ["64:ff9b::/96", "200::/7", "fec0::/10", "168.63.129.16/32"].map(bounds);
/** Judged by the IPv4 address in the last 32 bits, whatever the registry says about the block. */
const CARRIERS = ["::/96", "::ffff:0:0/96", "::ffff:0:0:0/96"].map(bounds);

describe.skipIf(rows.length === 0)(
  "IANA special-purpose registries (skipped without CORPORA/iana-special.json)",
  () => {
    const probes = rows.flatMap(({ cidr }) => {
      const { bits, first, last } = bounds(cidr);
      const places = { first, last, before: first - 1n, after: last + 1n };
      return Object.entries(places)
        .filter(([, value]) => value >= 0n && value < 1n << BigInt(bits))
        .flatMap(([place, value]) =>
          spellings(bits, value).map((text) => ({ cidr, place, bits, value, text })),
        );
    });

    it("covers the whole registry", () => {
      expect(rows.length).toBeGreaterThanOrEqual(50);
      expect(probes.length).toBeGreaterThanOrEqual(1000);
    });

    it.each(rows.map(({ cidr }) => cidr))(
      "%s: its first and last address and its neighbours, in every spelling",
      (cidr) => {
        for (const { place, bits, value, text } of probes.filter((probe) => probe.cidr === cidr)) {
          const expected = isGlobal(bits, value);
          const url = judgeUrl(`http://${text.includes(":") ? `[${text}]` : text}:8080/`, POLICY);
          expect({ place, text, ok: url.ok }).toEqual({ place, text, ok: expected });
          // Dialling uses the URL's own normalised address; it must be judged the same once more.
          if (url.ok)
            expect(judgeAddress(url.address ?? "", { host: "h", port: 8080, policy: POLICY }).ok).toBe(true);
        }
      },
    );
  },
);

describe.skipIf(!existsSync(VECTORS))(
  "xbot's rows (skipped without vectors/xbot.json beside CORPORA)",
  () => {
    const vectors = readVectors();
    /** TEST-NET-3, which upstream lets through: a known deviation, on the strict side. */
    const deviation = "203.0.113.1";

    it("refuses and permits the addresses of ssrf_ip as upstream does, except for the known deviation", () => {
      const expected = vectors.ssrf_ip;
      expect(expected[deviation]).toBe(false);
      expect(refused(deviation)).toBe(true);
      const addresses = Object.keys(expected);
      const ours = Object.fromEntries(addresses.map((address) => [address, refused(address)]));
      expect(ours).toEqual({ ...expected, [deviation]: true });
    });

    it("refuses what slips through upstream", () => {
      const holes = vectors.ssrf_ip_upstream_holes;
      expect(holes.length).toBeGreaterThan(0);
      expect(holes.filter((address) => !refused(address))).toEqual([]);
    });

    it("refuses other schemes in upstream's words", () => {
      expect(vectors.ssrf_scheme.length).toBeGreaterThan(0);
      for (const [url, error] of vectors.ssrf_scheme) {
        expect(judgeUrl(url, POLICY)).toEqual({ ok: false, message: error.replace(/^error: /, "") });
      }
    });
  },
);

function readRows(): readonly Row[] {
  const registry: { ipv4: Row[]; ipv6: Row[] } = JSON.parse(readFileSync(IANA, "utf8"));
  return [...registry.ipv4, ...registry.ipv6];
}

function readVectors(): Vectors {
  if (!existsSync(VECTORS)) return { ssrf_ip: {}, ssrf_ip_upstream_holes: [], ssrf_scheme: [] };
  return JSON.parse(readFileSync(VECTORS, "utf8"));
}

function refused(address: string): boolean {
  const url = judgeUrl(`http://${address.includes(":") ? `[${address}]` : address}/`, POLICY).ok;
  const peer = judgeAddress(address, { host: "h", port: 80, policy: POLICY }).ok;
  expect(url).toBe(peer);
  return !peer;
}

/** The registry alone: the most specific block decides, and what is in none is global. */
function isGlobal(bits: number, value: bigint): boolean {
  if (STRICTER.some((block) => block.bits === bits && block.first <= value && value <= block.last))
    return false;
  const special = bits === 128 && value <= 1n;
  const carrier = CARRIERS.some(
    (block) => block.bits === bits && block.first <= value && value <= block.last,
  );
  if (carrier && !special) return isGlobal(32, value & 0xffff_ffffn);
  const around = blocks
    .filter((block) => block.bits === bits && block.first <= value && value <= block.last)
    .toSorted((one, other) => other.prefix - one.prefix);
  return around[0]?.global ?? true;
}

function bounds(cidr: string): { bits: number; prefix: number; first: bigint; last: bigint } {
  const [base, prefix] = ipaddr.parseCIDR(cidr);
  const bytes = base.toByteArray();
  const bits = bytes.length * 8;
  const first = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return { bits, prefix, first, last: first + (1n << BigInt(bits - prefix)) - 1n };
}

function spellings(bits: number, value: bigint): readonly string[] {
  return bits === 32 ? ipv4Spellings(Number(value)) : ipv6Spellings(value);
}

function ipv4Spellings(value: number): readonly string[] {
  const [a = 0, b = 0, c = 0, d = 0] = [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
  const octal = (part: number) => `0${part.toString(8)}`;
  const hex = (part: number) => `0x${part.toString(16)}`;
  const dotted = `${a}.${b}.${c}.${d}`;
  return [
    dotted,
    `${dotted}.`,
    String(value),
    hex(value),
    octal(value),
    [a, b, c, d].map(octal).join("."),
    [a, b, c, d].map(hex).join("."),
    `${a}.${value & 0xff_ffff}`,
    `${a}.${b}.${value & 0xffff}`,
    `::ffff:${dotted}`,
    `::ffff:${hex((a << 8) | b).slice(2)}:${hex((c << 8) | d).slice(2)}`,
    `0:0:0:0:0:FFFF:${dotted}`,
    `::ffff:0:${dotted}`,
  ];
}

function ipv6Spellings(value: bigint): readonly string[] {
  const groups = Array.from({ length: 8 }, (_, index) =>
    Number((value >> BigInt(112 - index * 16)) & 0xffffn),
  );
  const full = groups.map((group) => group.toString(16).padStart(4, "0"));
  const tail = groups.slice(6).flatMap((group) => [group >> 8, group & 0xff]);
  return [
    full.join(":"),
    full.join(":").toUpperCase(),
    groups.map((group) => group.toString(16)).join(":"),
    new ipaddr.IPv6(groups).toString(),
    `${full.slice(0, 6).join(":")}:${tail.join(".")}`,
  ];
}
