import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactText } from "../../src/guards/redact.js";
import { fastest } from "../support/fastest.js";

const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";

describe("redactText", () => {
  it.each([
    ["Authorization: Bearer abc.def", "Authorization: ***"],
    ["authorization: Basic dXNlcjpwYXNz\nAccept: */*", "authorization: ***\nAccept: */*"],
    ["Cookie: a=b; c=d\r\nHost: x", "Cookie: ***\r\nHost: x"],
    ["curl -H 'Authorization: Bearer abc' https://x/", "curl -H 'Authorization: ***' https://x/"],
    ['curl -H "X-Api-Key: abc" https://x/', 'curl -H "X-Api-Key: ***" https://x/'],
    ["sent bearer  abc123== to it", "sent bearer  *** to it"],
    ["API_KEY=abc PATH=/bin", "API_KEY=*** PATH=/bin"],
    ["export GITHUB_TOKEN='a b' && x", "export GITHUB_TOKEN='***' && x"],
    ['password = "a \\" b" next', 'password = "***" next'],
    ["password := x", "password := ***"],
    ["'secret' => 'x', 'a' => 'b'", "'secret' => '***', 'a' => 'b'"],
    ["db.password: hunter2", "db.password: ***"],
    ['{"token":"abc","n":1}', '{"token":"***","n":1}'],
    ['{ "clientSecret" : "a\\\\" , "b": "c" }', '{ "clientSecret" : "***" , "b": "c" }'],
    ['"{\\"token\\":\\"a\\\\\\"b\\",\\"n\\":1}"', '"{\\"token\\":\\"***\\",\\"n\\":1}"'],
    ["login --password hunter2 --user me", "login --password *** --user me"],
    ["login --password 'a b' x", "login --password '***' x"],
    ["login --api-key=abc", "login --api-key=***"],
    ["https://x/?access_token=abc&page=2", "https://x/?access_token=***&page=2"],
    ["https://me:p@ss@host/path", "https://***@host/path"],
    ["git clone https://token@github.com/a/b", "git clone https://***@github.com/a/b"],
    ["postgres://u:p@db:5432/x", "postgres://***@db:5432/x"],
    ["https://hooks.slack.com/services/T0/B0/xyz ok", "https://hooks.slack.com/*** ok"],
    ["https://discord.com/api/webhooks/1/xyz", "https://discord.com/api/webhooks/***"],
    ["https://canary.discord.com/api/v10/webhooks/1/xyz", "https://canary.discord.com/api/v10/webhooks/***"],
    [
      "curl https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx -d x",
      "curl https://qyapi.weixin.qq.com/cgi-bin/webhook/***#d925246f -d x",
    ],
    ["https://oapi.dingtalk.com/robot/send?access_token=abc&x=1", "https://oapi.dingtalk.com/robot/***"],
    [
      "https://open.feishu.cn/open-apis/bot/v2/hook/1c0c-4f7f",
      "https://open.feishu.cn/open-apis/bot/v2/hook/***",
    ],
    [
      "HTTPS://Open.LarkSuite.com/open-apis/bot/hook/1c0c",
      "HTTPS://Open.LarkSuite.com/open-apis/bot/hook/***",
    ],
    [
      "https://acme.webhook.office.com/webhookb2/a@b/IncomingWebhook/c/d",
      "https://acme.webhook.office.com/***#97163c7a",
    ],
    ["https://outlook.office.com/webhook/a@b/IncomingWebhook/c", "https://outlook.office.com/webhook/***"],
    [
      "https://prod-1.westus.logic.azure.com:443/workflows/a/triggers/manual/paths/invoke?sig=b",
      "https://prod-1.westus.logic.azure.com:443/***#a135fe13",
    ],
    ["https://chat.googleapis.com/v1/spaces/A/messages?key=k", "https://chat.googleapis.com/v1/spaces/***"],
    ["https://hooks.zapier.com/hooks/catch/1/abc", "https://hooks.zapier.com/hooks/***"],
    ["https://maker.ifttt.com/trigger/a/with/key/b", "https://maker.ifttt.com/trigger/***"],
    [
      "https://a.blob.core.windows.net/b?sv=1&sig=a%2Fb%3D&se=2",
      "https://a.blob.core.windows.net/b?sv=1&sig=***&se=2",
    ],
    ["https://s3.amazonaws.com/b?X-Amz-Signature=0a1b c", "https://s3.amazonaws.com/b?X-Amz-Signature=*** c"],
    ["https://a.azurewebsites.net/api/f?code=abc==", "https://a.azurewebsites.net/api/f?code=***"],
    ["-----BEGIN PGP PRIVATE KEY BLOCK-----\nabc\n-----END PGP PRIVATE KEY BLOCK----- x", "*** x"],
    ["https://api.telegram.org/bot123456789:AAE-x/sendMessage", "https://api.telegram.org/bot***"],
    [
      '{"u":"https:\\/\\/hooks.slack.com\\/services\\/T0\\/xyz"}',
      '{"u":"https:\\/\\/hooks.slack.com\\/***"}',
    ],
    [`jwt ${JWT}.`, "jwt ***"],
    [`\\n${JWT}`, "\\n***"],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nafter", "***\nafter"],
    ["-----BEGIN PRIVATE KEY-----\\nMIIE", "***"],
    ['token="cut off in the midd', 'token="***'],
  ])("%j → %j", (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
    expect(redactText(redacted)).toBe(redacted);
  });

  it.each([
    `ghp_${"a1B2".repeat(9)}`,
    `gho_${"a1B2".repeat(9)}`,
    `ghs_${"a1B2".repeat(9)}`,
    `github_pat_${"a1_B2".repeat(10)}`,
    `sk-ant-api03-${"a1-_".repeat(8)}`,
    `sk-${"a1B2".repeat(8)}`,
    `sk-proj-${"a1B2".repeat(8)}`,
    "xoxb-1234567890-abcdef",
    "xoxp-1234567890-abcdef",
    `AKIA${"A1B2".repeat(4)}`,
    `AIza${"a1_-B".repeat(7)}`,
    `123456789:AA${"a1_-B".repeat(6)}xyz`,
    `bot123456789:AA${"a1_-B".repeat(6)}xyz`,
    JWT,
  ])("masks %s wherever it stands", (token) => {
    for (const [before, after] of [
      ["", ""],
      ["a ", " b"],
      ['["', '"]'],
      ["(", ")"],
      ["\\n", "\\n"],
      ["x=", "&y"],
    ]) {
      expect(redactText(`${before}${token}${after}`)).toBe(`${before}***${after}`);
    }
  });

  it.each([
    "max_tokens=4096, input_tokens: 12, token_count: 3",
    "the task-force-planning-committee met at 10:30",
    "see https://example.com/a?b=c#d and mail me@example.com",
    "a.b.c v1.2.3 file.test.ts 127.0.0.1:8080",
    "--token --verbose",
    "eyJust.text",
    "token=",
    "the secret of success",
    "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
    "",
  ])("leaves %j alone", (text) => expect(redactText(text)).toBe(text));

  it("hides a random value in every shape of assignment", () => {
    const value = fc.stringMatching(/^[A-Za-z0-9+/_.]{8,40}$/);
    const key = fc.constantFrom("token", "API_KEY", "X-Api-Key", "clientSecret", "db.password");
    fc.assert(
      fc.property(key, value, (name, secret) => {
        for (const text of [
          `${name}=${secret}`,
          `${name}: ${secret}`,
          `--${name} ${secret}`,
          `--${name}='${secret}'`,
          JSON.stringify({ a: 1, [name]: secret, z: 2 }),
          JSON.stringify(JSON.stringify({ a: 1, [name]: `q"\\${secret}`, z: 2 })),
          JSON.stringify(JSON.stringify(JSON.stringify({ [name]: `q"\\${secret}` }))),
        ]) {
          expect(redactText(text)).not.toContain(secret);
        }
      }),
    );
  });

  it("keeps JSON readable when it masks values in it", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (secret, other) => {
        const masked = redactText(JSON.stringify({ token: secret, n: [1] }));
        expect(JSON.parse(masked)).toEqual({ token: "***", n: [1] });
        expect(redactText(JSON.stringify({ other: other.replace(/\W/g, "") }))).toContain("other");
      }),
    );
  });

  it.each([
    "a",
    " ",
    "\\",
    '"',
    "'",
    "-",
    ".",
    "_",
    "token",
    "token=",
    "token:",
    "token=[",
    'token="',
    "token='",
    'token="\\',
    'token=\\"',
    "token ",
    "--token ",
    "--token -- ",
    "bearer ",
    "bearer\t",
    "://",
    "://a@",
    "eyJ",
    "eyJ.",
    "eyJa.eyJ",
    "-----BEGIN ",
    "-----BEGIN A PRIVATE KEY-----",
    "sk-",
    "gh",
    "ghp_",
    "github_pat_",
    "AKIA",
    "AIza",
    "xoxb-",
    "hooks.slack.com/",
    "hooks.slack.com\\/",
    ".webhook.office.com/",
    "api.telegram.org/bot",
    "123456789:",
    "bot1234567890:a",
    "authorization: ",
    "authorization:a ",
    "cookie=\\",
    "a:\t",
    "a \t",
  ])("takes linear time on a mebibyte of %j", (unit) => {
    const text = unit.repeat(Math.ceil(1_048_576 / unit.length));
    for (const adversarial of [text, `token="${text}`, `${text}\n`, `bearer ${text}`, `eyJ${text}`]) {
      expect(fastest(1000, () => void redactText(adversarial))).toBeLessThan(1000);
    }
  });
});

describe("addresses of webhooks", () => {
  const services = "services/T00000000/B00000000/abcdefghijklmnopqrstuvwx";

  it("leave a hash that is the same wherever one of them stands, and another for another", () => {
    const plain = redactText(`https://hooks.slack.com/${services}`);
    expect(plain).toMatch(/^https:\/\/hooks\.slack\.com\/\*{3}#[0-9a-f]{8}$/u);
    const hash = plain.slice(-9);
    for (const text of [
      `see https://hooks.slack.com/${services}.`,
      JSON.stringify({ url: `https://hooks.slack.com/${services}` }),
      `{"url":"https:\\/\\/hooks.slack.com\\/${services.replaceAll("/", "\\/")}"}`,
    ])
      expect(redactText(text)).toContain(`***${hash}`);
    expect(redactText(`https://hooks.slack.com/${services}y`)).not.toContain(hash);
  });

  it.each([
    (id: string) => `https://oapi.dingtalk.com/robot/send?access_token=${id.repeat(2)}`,
    (id: string) => `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${id}`,
    (id: string) => `https://prod-1.logic.azure.com:443/workflows/a/triggers/manual/paths/invoke?sig=${id}`,
  ])("are told apart by what other rules would have masked: %s", (address) => {
    const [one, other] = ["693a91f6-7a00-4b00", "793a91f6-7a00-4b00"].map((id) => redactText(address(id)));
    expect(one).toMatch(/\*{3}#[0-9a-f]{8}$/u);
    expect(one).not.toBe(other);
    expect(redactText(one ?? "")).toBe(one);
  });

  it("cannot be smuggled out behind something that looks like their mask", () => {
    const disguised = `https://hooks.slack.com/***#1a2b3c4d/${services}`;
    expect(redactText(disguised)).not.toContain("T00000000");
    expect(redactText(redactText(disguised))).toBe(redactText(disguised));
  });
});

describe("shapes of tokens", () => {
  const hex = "0123456789abcdef".repeat(8);
  const mixed = "aB3dE5fG7hJ9kL1m".repeat(10);
  it.each([
    `glpat-${mixed.slice(0, 20)}`,
    `gsk_${mixed.slice(0, 52)}`,
    `hf_${"aBcD".repeat(9).slice(0, 34)}`,
    `r8_${mixed.slice(0, 37)}`,
    `xapp-1-A1B2-${mixed.slice(0, 30)}`,
    `AGPA${"A1B2".repeat(4)}`,
    `ya29.${mixed.slice(0, 60)}`,
    `GOCSPX-${mixed.slice(0, 28)}`,
    `dapi${hex.slice(0, 32)}`,
    `dop_v1_${hex.slice(0, 64)}`,
    `npm_${mixed.slice(0, 36)}`,
    `pypi-${mixed.slice(0, 100)}`,
    `dckr_pat_${mixed.slice(0, 27)}`,
    `rubygems_${hex.slice(0, 48)}`,
    `SG.${mixed.slice(0, 22)}.${mixed.slice(0, 43)}`,
    `shpat_${hex.slice(0, 32)}`,
    `sk_live_${mixed.slice(0, 24)}`,
    `rk_test_${mixed.slice(0, 24)}`,
    `whsec_${mixed.slice(0, 32)}`,
    `lin_api_${mixed.slice(0, 40)}`,
    `ntn_${"12345678901"}${mixed.slice(0, 35)}`,
    `figd_${mixed.slice(0, 43)}`,
    `vcp_${mixed.slice(0, 24)}`,
    `glsa_${mixed.slice(0, 32)}_${hex.slice(0, 8)}`,
    `hvs.${mixed.slice(0, 95)}`,
    `ops_ey${mixed.slice(0, 120)}`,
    `AGE-SECRET-KEY-1${"QP2Z".repeat(15)}`,
  ])("holds %s, in a line and in JSON that is text", (token) => {
    for (const [before, after] of [
      ["", ""],
      ["a ", " b"],
      ['["', '"]'],
      ["\\n", "\\n"],
      ["x=", "&y"],
    ])
      expect(redactText(`${before}${token}${after}`)).toBe(`${before}***${after}`);
  });

  it.each([
    "glpat-short sk_live_ npm_config_cache hf_hub dapiabc SG.a.b task-force vcpkg_root whsec_x",
    "sha512-3VqD0Y1rX9mQ0xk8wCkQ1tqk2a0bYv6m5iT0Jk4Wv8uZ1oN2pR6sT9uVwXyZ0aBcDeFgHiJkLmNoPqRsTuVw==",
    "commit 9fceb02d0ae598e95dc970b74767f19372d61af8 by 123e4567-e89b-12d3-a456-426614174000",
    "desk-lamp-for-the-reading-room-in-the-attic disk-usage-report-of-the-last-three-weeks",
  ])("leaves %j alone", (text) => expect(redactText(text)).toBe(text));

  it.each(["gh", "gl", "sk-", "SG.a", "hv", "AG", "12", "bot1", "do", "r8_", "ops_ey", "npm_", "\\nsk-"])(
    "takes linear time on a mebibyte of %j",
    (unit) => {
      const text = unit.repeat(Math.ceil(1_048_576 / unit.length));
      expect(fastest(1000, () => void redactText(text))).toBeLessThan(1000);
    },
  );
});
