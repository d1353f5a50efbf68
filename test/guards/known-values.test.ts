import { describe, expect, it } from "vitest";
import { holdsLiteralSecret, knownSecrets } from "../../src/guards/known-secrets.js";
import type { KnownTo } from "../../src/guards/known-secrets.js";
import { maskedAddress } from "../../src/guards/masked-address.js";
import { maskValues } from "../../src/guards/secret-values.js";
import type { Needle } from "../../src/guards/secret-values.js";
import type { JsonObject, JsonValue, Rule, Settings } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";

function rule(params: JsonObject): Rule {
  return { ...createCall().rule, params };
}

function masked(text: string, known: Partial<KnownTo>): string {
  return maskValues(knownSecrets({ env: {}, ...known }))(text);
}

function nested(depth: number, value: JsonValue): JsonObject {
  let result: JsonValue = value;
  for (let level = 1; level < depth; level += 1) result = level % 2 === 0 ? [result] : { a: result };
  return { a: result };
}

describe("a value that a runtime knows", () => {
  it.each([
    ["K_TOKEN", undefined],
    ["K_TOKEN", "  abc     "],
    ["K_TOKEN", " changeme "],
    ["K_TOKEN", "abababab"],
    ["GPG_KEY", "A035C8C19219BA821ECEA86B64E628F8D684696D"],
    ["gpg_key", "A035C8C19219BA821ECEA86B64E628F8D684696D"],
    ["NOTE", "see postgres://me:pw-12345678@db/x"],
    ["TEAM_WEBHOOK_URL", "https://chat.example/"],
    ["TEAM_WEBHOOK_URL", "https://chat.example"],
    ["TEAM_WEBHOOK_URL", "https://me:pw@chat.example/in/ab12"],
  ])("is no secret in %s: %j", (name, value) => {
    expect(knownSecrets({ env: { [name]: value } })).toEqual([]);
  });

  it.each(["abcdefgh", "abc:12345678", "xhttps://a.example/cdef", "https://[a.example", "abcabcabc"])(
    "is a secret as a whole: %s",
    (value) => {
      expect(masked(`(${value})`, { env: { K_TOKEN: value } })).toBe("(***)");
    },
  );

  it("is found without the white space around it", () => {
    expect(masked("(tok-12345)", { env: { K_TOKEN: " tok-12345\n" } })).toBe("(***)");
  });

  it("stands in settings for models and servers, too", () => {
    const settings = {
      model: { headers: { authorization: "model-key-1" } },
      mcp_servers: { one: { env: { API_KEY: "server-key-1" } } },
    } as unknown as Settings;
    expect(masked("model-key-1 server-key-1", { settings })).toBe("*** ***");
    expect(masked("model-key-1 server-key-1", { settings: {} })).toBe("model-key-1 server-key-1");
  });

  it("stands in a rule at any place eight levels deep, and under any field of a secret", () => {
    const rules = [rule({ token: ["list-key-1", { deep: "deep-key-1" }], none: null })];
    expect(masked("list-key-1 deep-key-1", { rules })).toBe("*** ***");
    expect(masked("deep-key-1", { rules: [rule(nested(7, { token: "deep-key-1" }))] })).toBe("***");
    expect(masked("deep-key-1", { rules: [rule(nested(8, { token: "deep-key-1" }))] })).toBe("deep-key-1");
  });

  it("has no word before it but that of its kind", () => {
    expect(masked("my bearer literal-1", { rules: [rule({ token: "my bearer literal-1" })] })).toBe("***");
    expect(masked("x literal-1", { rules: [rule({ token: "Token \t literal-1" })] })).toBe("x ***");
  });

  it("is a literal secret of a rule from eight characters on", () => {
    const holds = (token: string): boolean => holdsLiteralSecret([rule({ headers: { token } })]);
    expect([holds("abcdefg"), holds("abcdefgh"), holds(" abcdefg ")]).toEqual([false, true, false]);
    expect(holdsLiteralSecret([rule({ list: [{ token: "abcdefgh" }] })])).toBe(true);
  });
});

describe("the address that a runtime knows", () => {
  /** What is looked for of it as it is written. */
  const needlesOf = (address: string): readonly Needle[] =>
    knownSecrets({ env: { MY_WEBHOOK: address } }).filter(({ text }) => address.includes(text));

  it.each([
    ["as it is", (address: string) => address],
    ["as PHP writes JSON", (address: string) => address.replaceAll("/", "\\/")],
    ["as Go writes JSON", (address: string) => address.replaceAll("&", "\\u0026")],
    ["within a URL", encodeURIComponent],
    ["within a URL, in small letters", (address: string) => encodeURIComponent(address).toLowerCase()],
    ["within a form", (address: string) => new URLSearchParams({ a: address }).toString()],
    ["in base64", (address: string) => Buffer.from(address).toString("base64")],
    ["in base64, behind something", (address: string) => Buffer.from(`u:${address}`).toString("base64url")],
  ])("is masked %s", (_how, write) => {
    const address = "https://chat.example/rooms/plain-words-only?a=b&c=more-plain-words";
    const told = masked(`to ${write(address)} now`, { env: { MY_WEBHOOK: address } });
    expect(told).toContain("***");
    expect(told).not.toMatch(/plain|more|cGxhaW4|bGFpb|xhaW/u);
  });

  it("keeps its origin, and its mask is that of its path and query", () => {
    const path = "in/ab12?key=0123456789abcdef";
    expect(needlesOf(`https://Chat.example/${path}`)).toEqual([
      {
        text: `https://Chat.example/${path}`,
        keep: "https://chat.example/".length,
        mask: maskedAddress(path),
      },
      { text: "0123456789abcdef", keep: 0 },
    ]);
    expect(needlesOf("http://chat.example/in")).toEqual([
      { text: "http://chat.example/in", keep: "http://chat.example/".length, mask: "***" },
    ]);
  });

  it.each([
    ["a1b2c3d4e5f6g7h8", true],
    ["a1b2c3d4e5f6g7h", false],
    ["0123456789012345", false],
    ["abcdefghijklmnopq", false],
  ])("has %s as a part of its own: %j", (part, isKnown) => {
    for (const address of [
      `https://c.example/x/${part}/y`,
      `https://c.example/x?${part}`,
      `https://c.example/?k=${part}&l=1`,
    ]) {
      const texts = needlesOf(address).map(({ text }) => text);
      expect(texts).toEqual(isKnown ? [address, part] : [address]);
    }
    const texts = needlesOf(`https://${part}@c.example/`).map(({ text }) => text);
    expect(texts).toEqual(isKnown ? [part] : []);
  });
});

describe("how a value may be written", () => {
  const value = "<k>&/é-12345";

  it.each([
    ["Go", JSON.stringify(value).replaceAll(/[<>&]/gu, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)],
    ["Python", JSON.stringify(value).replaceAll("é", "\\u00e9")],
    ["PHP", JSON.stringify(value).replaceAll("é", "\\u00e9").replaceAll("/", "\\/")],
  ])("as %s writes JSON, and within JSON once more", (_who, written) => {
    expect(masked(written, { env: { K_TOKEN: value } })).toBe('"***"');
    expect(masked(JSON.stringify(written), { env: { K_TOKEN: value } })).toBe('"\\"***\\""');
  });

  it("in lines, of which those count that are long and say more than what begins", () => {
    const lines = [
      "-----BEGIN SOME KEY-----",
      "a".repeat(10) + "b".repeat(10),
      "c".repeat(10) + "d".repeat(9),
      "end",
    ];
    const env = { K_TOKEN: lines.join("\n") };
    expect(lines.map((line) => masked(`> ${line}`, { env }))).toEqual([
      `> ${lines[0]}`,
      "> ***",
      `> ${lines[2]}`,
      "> end",
    ]);
    expect(masked(`> -----${"x1".repeat(10)}`, { env: { K_TOKEN: `a\n-----${"x1".repeat(10)}` } })).toContain(
      "x1x1",
    );
    expect(masked(`${"y1".repeat(10)}-----`, { env: { K_TOKEN: `a\n${"y1".repeat(10)}-----` } })).toBe("***");
  });

  it("with half of a character, which has no spelling in an address", () => {
    expect(masked("(\ud800abcdefgh)", { env: { K_TOKEN: "\ud800abcdefgh" } })).toBe("(***)");
  });

  const placed = [12, 13, 14].flatMap((length) =>
    [0, 1, 2].flatMap((before) => [0, 1, 2].map((after) => ({ length, before, after }))),
  );
  it.each(placed)("in base64, all that depends on nothing else: %j", ({ length, before, after }) => {
    const secret = ">>>???xyz>>>??".slice(0, length);
    const bytes = Buffer.from("ab".slice(0, before) + secret + "AB".slice(0, after));
    // Six bits a character: those that hold nothing but bits of the secret.
    const [first, last] = [Math.ceil((before * 8) / 6), Math.floor(((before + length) * 8) / 6)];
    for (const coded of [bytes.toString("base64"), bytes.toString("base64url")])
      expect(masked(coded, { env: { K_TOKEN: secret } })).toBe(
        `${coded.slice(0, first)}***${coded.slice(last)}`,
      );
  });
});

describe("a value that a cut has left the beginning of", () => {
  const env = { K_TOKEN: "Zx8kQw3vLm2pRt6yUb1nHg5c" };

  it.each([
    ["half of it: Zx8kQw3vLm2p)", "half of it: ***)"],
    ["most of it, at the end: Zx8kQw3vLm2pRt6yUb1nHg5", "most of it, at the end: ***"],
    ["less than half, as it seems: Zx8kQw3vLm2", "less than half, as it seems: Zx8kQw3vLm2"],
    ["less than half, and cut: Zx8kQw3v… (9 more)", "less than half, and cut: ***… (9 more)"],
    ["too little: Zx8kQw3…", "too little: Zx8kQw3…"],
    ["twice: Zx8kQw3vLm2pZx8kQw3vLm2pRt6yUb1nHg5c", "twice: ***"],
  ])("is masked where it tells: %s", (text, shown) => {
    expect(masked(text, { env })).toBe(shown);
  });

  it("is not that of an address: where it begins is no secret", () => {
    const address = "https://chat.example/in/one-two-three-four";
    const text = "https://chat.example/in/one-two-other";
    expect(masked(text, { env: { MY_WEBHOOK: address } })).toBe(text);
  });

  it.each([
    ["a word that others begin with", "postgres12345", "psql postgresql://db; the postgres user"],
    ["words", "development-secret", "NODE_ENV=development npm run development-server"],
    ["a path", "/home/user1/src/repo", "/home/user1/src/other, /home/user1/x and /home/user1"],
    ["a path of the home", "~/work2024/repo", "~/work2024/other"],
    ["a path of Windows", "C:\\Users\\me2\\repo", "C:\\Users\\me2\\other"],
  ])("is not that of %s", (_what, value, text) => {
    expect(masked(text, { env: { K_TOKEN: value } })).toBe(text);
    expect(masked(`(${value})`, { env: { K_TOKEN: value } })).toBe("(***)");
  });
});
