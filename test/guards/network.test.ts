import { describe, expect, it } from "vitest";
import { judgeAddress, judgeUrl } from "../../src/guards/network.js";
import type { NetworkPolicy } from "../../src/spec/index.js";

const OPEN: NetworkPolicy = { loopback: "allow", publicHttp: "allow", allow: [] };
const STRICT: NetworkPolicy = { loopback: "deny", publicHttp: "deny", allow: [] };
const ONLY: NetworkPolicy = { loopback: "only", publicHttp: "allow", allow: [] };

function refusal(url: string, policy: NetworkPolicy): string | undefined {
  const judgement = judgeUrl(url, policy);
  return judgement.ok ? undefined : judgement.message;
}

function resolved(address: string, policy: NetworkPolicy, host = "intranet"): string | undefined {
  const judgement = judgeAddress(address, { host, port: 443, policy });
  return judgement.ok ? undefined : judgement.message;
}

describe("what may be written as a URL", () => {
  it.each([
    ["ftp://x", "unsupported URL scheme: ftp"],
    ["file:///etc/passwd", "unsupported URL scheme: file"],
    ["javascript:alert(1)", "unsupported URL scheme: javascript"],
    ["not a url", "the URL is not valid"],
    ["/relative", "the URL is not valid"],
    ["http://", "the URL is not valid"],
    ["http://./", "the URL has no host"],
    ["http://[fe80::1%25eth0]/", "the URL is not valid"],
    ["http://1.2.3.256/", "the URL is not valid"],
    [
      "https://me:secret@example.com/",
      "example.com: a URL must not carry a user name or a password; use a header",
    ],
    ["https://me@example.com/", "example.com: a URL must not carry a user name or a password; use a header"],
  ])("refuses %s", (url, message) => {
    expect(refusal(url, OPEN)).toBe(message);
  });

  it("gives back the parsed URL, and the address where the host is one", () => {
    expect(judgeUrl("https://example.com/a?b", STRICT)).toEqual({
      ok: true,
      url: new URL("https://example.com/a?b"),
    });
    const literal = "https://[2606:4700:4700::1111]/";
    expect(judgeUrl(literal, STRICT)).toEqual({
      ok: true,
      url: new URL(literal),
      address: "2606:4700:4700::1111",
    });
  });

  it("never shows path, query or userinfo of a URL that it refuses", () => {
    for (const url of [
      "https://u:hunter2@10.0.0.1/hunter2?q=hunter2#hunter2",
      "https://10.0.0.1/hunter2?q=hunter2",
      "http://example.com/hunter2",
      "ftp://x/hunter2",
      "http://exa mple/hunter2",
      "https://example.com:22/hunter2",
    ]) {
      const message = refusal(url, STRICT);
      expect(message).toBeTypeOf("string");
      expect(message).not.toContain("hunter2");
    }
  });
});

describe("loopback", () => {
  const spellings = [
    "127.0.0.1",
    "127.1",
    "127.255.255.254",
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.0.0.1.",
    "%31%32%37.0.0.1",
    "①②⑦.0.0.1",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:0001]",
    "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "localhost",
    "LOCALHOST.",
    "a.b.localhost",
    "a.localhost.",
  ];

  it.each(spellings)("is recognised when it is spelled %s", (host) => {
    expect(refusal(`http://${host}:8080/`, STRICT)).toContain("loopback");
    expect(refusal(`http://${host}:8080/`, OPEN)).toBeUndefined();
    expect(refusal(`http://${host}:8080/`, ONLY)).toBeUndefined();
  });

  it("may be called in clear text and on any port where it is permitted", () => {
    const policy: NetworkPolicy = { ...STRICT, loopback: "allow" };
    for (const host of ["localhost:22", "127.0.0.1:1", "[::1]:6000"]) {
      expect(refusal(`http://${host}/`, policy)).toBeUndefined();
    }
  });

  it("only: refuses everything else, listed or not, by name before anything is looked up", () => {
    const policy: NetworkPolicy = { ...ONLY, allow: ["audit", "10.0.0.0/8", "8.8.8.8"] };
    expect(refusal("http://audit/", policy)).toBe(
      "audit is not a loopback host, and only those may be called",
    );
    expect(refusal("http://10.0.0.1/", policy)).toBe(
      "10.0.0.1 is a private address, and only loopback may be called",
    );
    expect(refusal("https://8.8.8.8/", policy)).toBe(
      "8.8.8.8 is a public address, and only loopback may be called",
    );
    expect(resolved("8.8.8.8", policy)).toBe(
      "intranet (8.8.8.8) is a public address, and only loopback may be called",
    );
    expect(resolved("::1", policy)).toBeUndefined();
  });

  it("deny: can be opened by listing name or address", () => {
    const policy: NetworkPolicy = { ...STRICT, allow: ["localhost:9000", "127.0.0.2"] };
    expect(refusal("http://localhost:9000/", policy)).toBeUndefined();
    expect(judgeAddress("::1", { host: "localhost", port: 9000, policy })).toEqual({ ok: true });
    expect(refusal("http://localhost:9001/", policy)).toBe(
      "localhost is a loopback host, which is not permitted here",
    );
    expect(refusal("http://127.0.0.2/", policy)).toBeUndefined();
    expect(refusal("http://127.0.0.1/", policy)).toBe(
      "127.0.0.1 is a loopback address, which is not permitted here",
    );
  });

  it("a loopback name that resolves to anything else is refused, because it was permitted clear text and any port", () => {
    for (const policy of [OPEN, ONLY, { ...OPEN, allow: ["localhost", "10.0.0.0/8"] }]) {
      expect(resolved("8.8.8.8", policy, "localhost")).toBeTypeOf("string");
      expect(resolved("10.0.0.1", policy, "x.localhost")).toBeTypeOf("string");
      expect(resolved("::ffff:127.0.0.1", policy, "localhost")).toBeUndefined();
    }
  });
});

describe("public hosts", () => {
  it.each([
    "https://example.com/",
    "https://8.8.8.8/",
    "https://example.com:8443/",
    "https://example.com:80/",
  ])("%s is permitted by every policy but `only`", (url) => {
    expect(refusal(url, OPEN)).toBeUndefined();
    expect(refusal(url, STRICT)).toBeUndefined();
    expect(refusal(url, ONLY)).toBeTypeOf("string");
  });

  it("refuses clear text where the policy says so, by name and by address, and says what to do", () => {
    for (const host of ["example.com", "8.8.8.8", "[2606:4700:4700::1111]", "[::ffff:8.8.8.8]"]) {
      expect(refusal(`http://${host}/`, STRICT)).toContain("use https");
      expect(refusal(`http://${host}/`, OPEN)).toBeUndefined();
    }
    expect(refusal("http://example.com/", { ...STRICT, allow: ["Example.com"] })).toBeUndefined();
  });

  it.each([1, 22, 25, 79, 81, 442, 444, 1023, 2049, 5060, 6000, 6667, 10_080])("refuses port %i", (port) => {
    for (const host of ["example.com", "8.8.8.8"]) {
      expect(refusal(`https://${host}:${port}/`, OPEN)).toBe(
        `${host}: port ${port} is not permitted for public hosts`,
      );
      expect(refusal(`https://${host}:${port}/`, { ...OPEN, allow: [`${host}:${port}`] })).toBeUndefined();
    }
  });

  it.each([80, 443, 1024, 3000, 8080, 65_535])("permits port %i", (port) => {
    expect(refusal(`https://example.com:${port}/`, OPEN)).toBeUndefined();
  });
});

describe("private targets", () => {
  it("are refused by name of host and kind, with the way out", () => {
    expect(refusal("http://10.1.2.3/", OPEN)).toBe(
      "10.1.2.3 is a private address: list it in network.allow to permit it",
    );
    expect(resolved("fd12::1", OPEN)).toBe(
      "intranet (fd12::1) is a unique local address: list it in network.allow to permit it",
    );
    expect(resolved("::ffff:10.0.0.1", OPEN)).toBe(
      "intranet (10.0.0.1) is a private address: list it in network.allow to permit it",
    );
  });

  it.each([
    ["intranet", true],
    ["INTRANET.", true],
    ["intranet:443", true],
    ["intranet:8443", false],
    ["other", false],
    ["10.0.0.7", true],
    ["10.0.0.7:443", true],
    ["10.0.0.7:80", false],
    ["0x0a.7", true],
    ["10.0.0.0/24", true],
    ["10.0.0.8/29", false],
    ["10.0.0.8", false],
    ["::ffff:10.0.0.7", true],
    ["*", false],
    ["10/8", false],
  ])("allow: [%j] permits intranet → 10.0.0.7 at 443: %s", (entry, permitted) => {
    expect(resolved("10.0.0.7", { ...STRICT, allow: [entry] }) === undefined).toBe(permitted);
  });

  it.each([
    ["[fd12::1]:443", true],
    ["[fd12::1]:80", false],
    ["[fd12::1]", true],
    ["fd12::1", true],
    ["FD12:0::1", true],
    ["fd12::2", false],
    ["[fd12::2]:443", false],
    ["fd12::/16", true],
    ["fd13::/16", false],
  ])("allow: [%j] permits [fd12::1] at 443: %s", (entry, permitted) => {
    const policy = { ...STRICT, allow: [entry] };
    expect(refusal("https://[fd12::1]/", policy) === undefined).toBe(permitted);
    expect(resolved("fd12::1", policy, "[fd12::1]") === undefined).toBe(permitted);
  });

  it("an allowed private address may be called in clear text on any port", () => {
    expect(refusal("http://10.0.0.7:22/", { ...STRICT, allow: ["10.0.0.0/8"] })).toBeUndefined();
    expect(refusal("http://intranet:22/", { ...STRICT, allow: ["intranet"] })).toBeUndefined();
  });
});

describe("addresses that no name may lead to", () => {
  const guarded = [
    "169.254.169.254",
    "169.254.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "fe80::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "2002:a9fe:a9fe::1",
    "2001:0:1:2:3:4:5601:5601",
  ];

  it.each(guarded)("%s is refused although its name is listed", (address) => {
    expect(resolved(address, { ...OPEN, allow: ["intranet"] })).toMatch(
      /^intranet \(.*only the address itself/,
    );
  });

  it.each(["169.254.169.254", "fe80::1", "fd00:ec2::254", "100.100.100.200"])(
    "%s is permitted when it is listed itself, or a block around it",
    (address) => {
      expect(resolved(address, { ...OPEN, allow: [address] })).toBeUndefined();
      const block = address.includes(":") ? `${address}/64` : `${address}/16`;
      expect(resolved(address, { ...OPEN, allow: [block] })).toBeUndefined();
    },
  );

  it("a listed tunnel does not lead to what its inside would be refused for", () => {
    const allow = ["64:ff9b::/96", "2002::/16", "2001::/32"];
    expect(resolved("64:ff9b::808:808", { ...OPEN, allow })).toBeUndefined();
    expect(resolved("2002:808:808::1", { ...OPEN, allow })).toBeUndefined();
    expect(resolved("2001:0:1:2:3:4:f7f7:f7f7", { ...OPEN, allow })).toBeUndefined();
    expect(resolved("64:ff9b::a9fe:a9fe", { ...OPEN, allow })).toContain("(169.254.169.254)");
    expect(resolved("64:ff9b::a00:1", { ...OPEN, allow })).toContain("(10.0.0.1) is a private address");
    expect(resolved("2002:a00:1::1", { ...OPEN, allow })).toContain("(10.0.0.1)");
    expect(resolved("2001:0:1:2:3:4:f5ff:fffe", { ...OPEN, allow })).toContain("(10.0.0.1)");
  });

  it("an address with a zone counts as link-local", () => {
    for (const address of ["fe80::1%eth0", "::1%lo", "2606:4700::1%eth0"]) {
      expect(resolved(address, OPEN)).toContain("is a link-local address");
    }
  });

  it.each([
    "",
    "example.com",
    "1",
    "0177.0.0.1",
    "010.8.8.8",
    "::ffff:010.8.8.8",
    "0x7f.1",
    "8.8.8",
    "1::2::3",
  ])("%j is no spelling of a socket's peer, and is refused", (address) => {
    expect(resolved(address, OPEN)).toBe("intranet resolves to something that is not an IP address");
  });
});
