import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holdsLiteralSecret } from "../../src/guards/known-secrets.js";
import { Redactor } from "../../src/guards/redactor.js";
import { maskValues } from "../../src/guards/secret-values.js";
import type { JsonObject, Rule } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";
import { fastest } from "../support/fastest.js";

function redactor(env: Record<string, string>, rules: readonly Rule[] = []): Redactor {
  return new Redactor(() => ({ env, rules }));
}

function rule(params: JsonObject): Rule {
  return { ...createCall().rule, params };
}

describe("what a runtime knows to be secret", () => {
  it.each([
    "GITHUB_TOKEN",
    "ANTHROPIC_API_KEY",
    "AWS_SECRET_ACCESS_KEY",
    "PGPASSWORD",
    "MYSQL_PWD",
    "DB_PASS",
    "GITLAB_PAT",
    "SIGNING_KEY",
    "SENTRY_DSN",
    "my_client_secret",
  ])("is the value of %s, wherever it stands and however it is written", (name) => {
    const value = 'q7"W/x+ é-17\\ZZ';
    const { text } = redactor({ [name]: value });
    for (const written of [
      value,
      JSON.stringify({ a: value }),
      JSON.stringify(JSON.stringify([value])),
      encodeURIComponent(value),
      encodeURIComponent(value).replaceAll(/%../gu, (digits) => digits.toLowerCase()),
      // Python's json, PHP's, and Go's.
      JSON.stringify(value).replaceAll(/[^ -~]/gu, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
      JSON.stringify(value).replaceAll("é", "\\u00e9").replaceAll("/", "\\/"),
      Buffer.from(value).toString("base64"),
      Buffer.from(`user:${value}`).toString("base64"),
      Buffer.from(`me:${value}!`).toString("base64url"),
    ]) {
      const masked = text(`so: ${written} it is`);
      expect(masked).toContain("***");
      expect(masked).not.toContain(written);
      expect(text(masked)).toBe(masked);
    }
  });

  it.each([
    ["PATH", "/usr/local/bin:/usr/bin"],
    ["HOME", "/home/somebody"],
    ["OLDPWD", "/home/somebody/there"],
    ["SSH_AUTH_SOCK", "/run/user/1000/keyring"],
    ["API_TOKEN", "short"],
    ["DB_PASSWORD", "changeme"],
    ["DB_PASSWORD", "********"],
    ["TOKEN_FILE", "/run/secrets/token"],
    ["OAUTH_TOKEN_URL", "https://login.example.com/oauth/token"],
    ["MAX_TOKENS", "100000000"],
    ["EDITOR_NAME", "some-editor-1"],
    ["KEY_REF", "${OTHER_KEY_VALUE}"],
  ])("is not what %s holds: %s", (name, value) => {
    expect(redactor({ [name]: value }).values(`a ${value} b`)).toBe(`a ${value} b`);
  });

  it("is a value of several lines, with either kind of line end, and each long line of it", () => {
    const { text } = redactor({ DEPLOY_SECRET: "first part\nsecond part of the secret\nthird" });
    expect(text("[first part\nsecond part of the secret\nthird]")).toBe("[***]");
    expect(text("[first part\r\nsecond part of the secret\r\nthird]")).toBe("[***]");
    expect(text("[first part\\nsecond part of the secret\\nthird]")).toBe("[***]");
    expect(text("> second part of the secret")).toBe("> ***");
  });

  it("is the password in any variable's address, whatever the variable is called", () => {
    const { text } = redactor({
      DATABASE_URL: "postgres://me:pw-12345678@db/x",
      HTTPS_PROXY: "http://me:proxy-pass-9@proxy:3128",
      SITE_URL: "https://example.com/a:b@c-12345678",
    });
    expect(text("pw-12345678, proxy-pass-9, c-12345678")).toBe("***, ***, c-12345678");
  });

  it("stands behind an option in a list of arguments, and beside a name in lists of variables and headers", () => {
    const clean = (value: JsonObject): JsonObject => redactor({}).json(value);
    expect(clean({ argv: ["login", "--password", "hunter2", "--token", "--quiet", "x"] })).toEqual({
      argv: ["login", "--password", "***", "--token", "--quiet", "x"],
    });
    expect(
      clean({
        env: [
          { name: "API_KEY", value: "abc" },
          { name: "HOME", value: "/h" },
        ],
      }),
    ).toEqual({
      env: [
        { name: "API_KEY", value: "***" },
        { name: "HOME", value: "/h" },
      ],
    });
  });

  it("is what a file hands to a hook by name, but no folder", () => {
    const given = rule({ env_passthrough: ["MINE", "PATH"], nested: { api_key_env: "THEIRS" } });
    const { values } = redactor(
      { MINE: "mine-1234", THEIRS: "theirs-12", PATH: "/usr/bin:/bin", NO: "not-known" },
      [given],
    );
    expect(values("mine-1234 theirs-12 /usr/bin:/bin not-known")).toBe("*** *** /usr/bin:/bin not-known");
  });

  it("is a literal under a secret key of a rule, without the word before it", () => {
    const { values } = redactor({}, [
      rule({ headers: { Authorization: "Bearer literal-1", "X-Api-Key": "${FROM_ENV_X}" } }),
    ]);
    expect(values("Bearer literal-1 ${FROM_ENV_X}")).toBe("Bearer *** ${FROM_ENV_X}");
    expect(holdsLiteralSecret([rule({ headers: { authorization: "Bearer ${TOKEN}" } })])).toBe(false);
    expect(holdsLiteralSecret([rule({ headers: { authorization: "Bearer literal-1" } })])).toBe(true);
  });

  it("is path and query of every address that a rule calls or a webhook's variable holds; the origin stays", () => {
    const called = rule({ url: "https://hooks.corp.example/T0/B1abcdefgh234567?key=zz" });
    const { values } = redactor({ TEAM_WEBHOOK_URL: "https://chat.example/in/ab12" }, [called]);
    expect(values("POST https://hooks.corp.example/T0/B1abcdefgh234567?key=zz failed")).toBe(
      "POST https://hooks.corp.example/*** failed",
    );
    expect(values("at https://chat.example/in/ab12")).toBe("at https://chat.example/***");
    expect(values("no route /T0/B1abcdefgh234567")).toBe("no route /T0/***");
    expect(values("see https://chat.example/in/other and /in/ab12")).toBe(
      "see https://chat.example/in/other and /in/ab12",
    );
  });

  it("is masked in names of fields and in numbers, and __proto__ stays a name", () => {
    const red = redactor({ PIN_SECRET: "1234567890", K_TOKEN: "tok-12345" });
    const json = JSON.parse(
      '{"a":1234567890,"tok-12345":1,"x tok-12345":2,"__proto__":{"b":"tok-12345"},"n":1234567891}',
    );
    expect(JSON.stringify(red.json(json as JsonObject))).toBe(
      '{"a":"***","***":1,"x ***":2,"__proto__":{"b":"***"},"n":1234567891}',
    );
    expect(({} as { b?: string }).b).toBeUndefined();
  });

  it("comes back where a receiver hands back what it was shown, and nowhere else", () => {
    const red = redactor({ K_TOKEN: "tok-12345" });
    const original = { command: "curl -H tok-12345 x", list: ["tok-12345"], other: "y" };
    const shown = JSON.parse(red.values(JSON.stringify(original))) as JsonObject;
    expect(red.restore(shown, original)).toEqual(original);
    expect(red.restore({ ...shown, command: "curl -H *** y" }, original)).toMatchObject({
      command: "curl -H *** y",
    });
  });
});

describe("maskValues", () => {
  const needle = fc.string({ minLength: 2, maxLength: 12 }).filter((text) => !/[*]/.test(text));

  it("leaves no needle, keeps the rest, and agrees with a plain search", () => {
    fc.assert(
      fc.property(
        fc.array(needle, { minLength: 1, maxLength: 5 }),
        fc.array(fc.string()),
        (needles, between) => {
          const text = between
            .flatMap((piece, index) => [piece, needles[index % needles.length] ?? ""])
            .join("");
          const masked = maskValues(needles.map((one) => ({ text: one, keep: 0 })))(text);
          const covered = Array.from({ length: text.length }, (_, at) =>
            needles.some((one) => {
              for (let start = Math.max(0, at - one.length + 1); start <= at; start += 1)
                if (text.startsWith(one, start)) return true;
              return false;
            }),
          );
          const kept =
            [...text].length === 0
              ? ""
              : text
                  .split("")
                  .filter((_, at) => covered[at] === false)
                  .join("");
          expect(masked.replaceAll("***", "")).toBe(kept.replaceAll("***", ""));
        },
      ),
    );
  });

  it("takes linear time on a mebibyte, also of beginnings", () => {
    const mask = maskValues([
      { text: `${"ab".repeat(20)}c`, keep: 0 },
      { text: "zz-9876543", keep: 0 },
    ]);
    for (const unit of ["ab", "zz-987654", "x"]) {
      const text = unit.repeat(Math.ceil(1_048_576 / unit.length));
      expect(fastest(1000, () => void mask(text))).toBeLessThan(1000);
    }
  });
});
