import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../../src/guards/limits.js";
import { isSecretKey, redact, restoreRedacted } from "../../src/guards/redact.js";
import type { JsonValue } from "../../src/spec/index.js";

describe("secret keys", () => {
  it.each([
    "api key",
    ...words(
      "api_key apikey apiKey API-KEY x.api.key X-Api-Key OPENAI_API_KEY secret clientSecret client_secret",
      "SECRETS token github_token accessToken tokens access_tokens input_token csrf-token password db.password",
      "PASSWORDS passwd authorization Proxy-Authorization credential credentials awsCredentials private_key",
      "privateKey access_key AWS_SECRET_ACCESS_KEY Cookie Set-Cookie max_tokens_secret token_count_token",
      "--password",
    ),
  ])("%s is one", (name) => expect(isSecretKey(name)).toBe(true));

  it.each([
    "",
    ...words(
      "max_tokens maxTokens MAX-TOKENS max_token token_count tokenCount input_tokens output_tokens total_tokens",
      "context_tokens tokens_used estimated_tokens_before token_limit cache_read_input_tokens",
      "cache_creation_tokens prompt_tokens_details tokenizer token_budget additionalContextLimit session_id",
      "session_key author key path api monkey pass",
    ),
  ])("%j is none", (name) => expect(isSecretKey(name)).toBe(false));
});

describe("redact", () => {
  it("replaces every string and number under a secret key, and nothing else", () => {
    const value: JsonValue = {
      tool_input: { command: "ls", env: { API_KEY: "k", PATH: "/bin" }, token: "" },
      headers: [{ Authorization: "Bearer x" }, { Accept: "*/*" }],
      credentials: { user: "u", list: ["a", { b: "c", n: 1, ok: true, none: null }] },
      max_tokens: "100",
      password: 12,
      secret: true,
      usage: { total_tokens: 7, tokens: 8, token: 9, tokens_by_secret: 1, secrets: { tokens: 2 } },
    };
    expect(redact(value)).toEqual({
      tool_input: { command: "ls", env: { API_KEY: "***", PATH: "/bin" }, token: "***" },
      headers: [{ Authorization: "***" }, { Accept: "*/*" }],
      credentials: { user: "***", list: ["***", { b: "***", n: "***", ok: true, none: null }] },
      max_tokens: "100",
      password: "***",
      secret: true,
      usage: {
        total_tokens: 7,
        tokens: 8,
        token: "***",
        tokens_by_secret: "***",
        secrets: { tokens: "***" },
      },
    });
  });

  it("returns the same reference for what holds no secret, also within what does", () => {
    const clean = { a: [1, { b: "c" }], max_tokens: 5, tokens: 7, gone: undefined };
    expect(redact(clean)).toBe(clean);
    expect(redact("text")).toBe("text");
    const mixed = { clean, token: "t" };
    expect(redact(mixed)).toHaveProperty("clean", clean);
    expect((redact(mixed) as typeof mixed).clean).toBe(clean);
    const done = redact(mixed);
    expect(redact(done)).toBe(done);
  });

  it("mutates nothing", () => {
    const value = deepFreeze({ token: "t", list: [{ password: "p" }], deep: { secret: ["s"] } });
    expect(redact(value)).toEqual({ token: "***", list: [{ password: "***" }], deep: { secret: ["***"] } });
  });

  it("treats a key named __proto__ as data", () => {
    const value: JsonValue = JSON.parse('{"__proto__":{"token":"t"},"x":1}');
    expect(JSON.stringify(redact(value))).toBe('{"__proto__":{"token":"***"},"x":1}');
    const proto: JsonValue = JSON.parse('{"secret":{"__proto__":"t"}}');
    expect(JSON.stringify(redact(proto))).toBe('{"secret":{"__proto__":"***"}}');
  });

  it.each(["array", "object"])("survives 100,000 levels of %s and shows nothing below the limit", (shape) => {
    const deep = nest("needle", 100_000, shape);
    const text = JSON.stringify(redact(deep));
    expect(text).not.toContain("needle");
    expect(text).toContain('"***"');
    expect(JSON.stringify(redact(nest("needle", limits.redactDepth, shape)))).toContain("needle");
  });

  it("leaves no string and no number under a secret key, whatever the value", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 6 }),
        fc.constantFrom("token", "X-Api-Key", "dbPassword"),
        (json, key) => {
          const strings: string[] = [];
          JSON.stringify(redact({ outer: [{ [key]: json as JsonValue }] }), (_, item: unknown) => {
            if (typeof item === "string" || typeof item === "number") strings.push(String(item));
            return item;
          });
          expect(strings.filter((text) => text !== "***")).toEqual([]);
        },
      ),
    );
  });
});

describe("restoreRedacted", () => {
  it("puts originals back at the same path and keeps what was changed", () => {
    const original: JsonValue = {
      command: "deploy",
      env: { TOKEN: "t", MODE: "a" },
      args: ["x", { password: "p" }],
    };
    const updated: JsonValue = {
      command: "deploy --dry-run",
      env: { TOKEN: "***", MODE: "b", NEW: "***" },
      args: ["x", { password: "***" }, "***"],
    };
    expect(restoreRedacted(updated, original)).toEqual({
      command: "deploy --dry-run",
      env: { TOKEN: "t", MODE: "b", NEW: "***" },
      args: ["x", { password: "p" }, "***"],
    });
  });

  it("restores numbers that were masked", () => {
    const original = { pin: 1, token: 2, list: [{ password: [3] }] };
    expect(restoreRedacted({ pin: "***", token: "***", list: [{ password: ["***"] }] }, original)).toEqual({
      ...original,
      pin: "***",
    });
  });

  it("restores strings and masked numbers only, exact masks only, and own keys only", () => {
    expect(restoreRedacted({ a: "***", b: "***" }, { a: 1, b: ["s"] })).toEqual({ a: "***", b: "***" });
    expect(restoreRedacted({ a: "x***", b: "**" }, { a: "s", b: "s" })).toEqual({ a: "x***", b: "**" });
    expect(restoreRedacted({ length: "***", constructor: "***" }, ["s"])).toEqual({
      length: "***",
      constructor: "***",
    });
    expect(restoreRedacted(["***"], { 0: "s" })).toEqual(["***"]);
    expect(restoreRedacted({ a: null, b: "***" }, { a: { c: "s" }, b: null })).toEqual({ a: null, b: "***" });
    expect(restoreRedacted("***", "s")).toBe("s");
  });

  it("mutates nothing and returns the same reference when nothing is put back", () => {
    const updated = deepFreeze({ a: ["b"], c: { d: "***" } });
    expect(restoreRedacted(updated, { a: ["x"] })).toBe(updated);
    expect(restoreRedacted(updated, deepFreeze({ c: { d: "s" } }))).toEqual({ a: ["b"], c: { d: "s" } });
  });

  it("undoes redact, whatever the value", () => {
    const key = fc.oneof(
      fc.constantFrom("token", "tokens", "secret", "a", "b", "__proto__"),
      fc.string({ maxLength: 3 }),
    );
    const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "medium" },
        fc.constantFrom<JsonValue>("***", "s", 1, null, true),
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(key, tie("tree"), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(restoreRedacted(redact(value), value)).toEqual(value);
      }),
    );
    const deep = nest("needle", 1000, "object");
    expect(JSON.stringify(restoreRedacted(redact(deep), deep))).toBe(JSON.stringify(deep));
  });
});

function nest(value: JsonValue, depth: number, shape: string): JsonValue {
  let nested = value;
  for (let level = 0; level < depth; level += 1) nested = shape === "array" ? [nested] : { a: nested };
  return nested;
}

function deepFreeze<T extends object>(value: T): T {
  for (const item of Object.values(value)) if (typeof item === "object" && item !== null) deepFreeze(item);
  return Object.freeze(value);
}

function words(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(" "));
}
