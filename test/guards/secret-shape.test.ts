import { describe, expect, it } from "vitest";
import { hasTokenShape, redactText } from "../../src/guards/redact-text.js";

const SHAPED = [
  `token ghp_${"a1B2".repeat(9)}`,
  "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
  "git clone https://me:pw@host.example/a",
  "https://a.blob.core.windows.net/b?sv=1&sig=a%2Fb%3D&se=2",
  "https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx",
];

describe("a text with something that has the shape of a secret", () => {
  it.each(SHAPED)("%j", (text) => {
    expect(hasTokenShape(text)).toBe(true);
    expect(hasTokenShape(`{ "command": "x" }\n${text}\n`)).toBe(true);
  });

  it.each(SHAPED)("is none any more once it is masked: %j", (text) => {
    expect(hasTokenShape(redactText(text))).toBe(false);
  });

  it.each([
    "",
    "x",
    "password: hunter2",
    "Authorization: Bearer abc.def",
    "--token abc",
    "https://host.example/a?b=c",
  ])("is not %j: nothing in it says itself that it is one", (text) =>
    expect(hasTokenShape(text)).toBe(false),
  );
});

describe("the value behind a secret's name", () => {
  it.each([
    [
      "goes on through brackets and dashes",
      "token=a[b] token=c{d} token=e--f",
      "token=*** token=*** token=***",
    ],
    ["is none where a list, an object or an option begins", "token=[b] token={d} --token --f", undefined],
    ["ends at the first quote like its own", `token="a'b" c"`, `token="***" c"`],
    ["goes on behind an escaped quote", `token="a\\"b" c`, `token="***" c`],
    ["ends at a quote behind an escaped backslash", `token="a\\\\" c`, `token="***" c`],
    ["may begin with what is escaped", `token="\\"b" c`, `token="***" c`],
    [
      "may be nothing, in JSON within JSON as well",
      `token="" \\"token\\":\\"\\" c`,
      `token="***" \\"token\\":\\"***\\" c`,
    ],
    ["is the rest, where its quote is not closed", `token="a\\"b c`, `token="***`],
  ])("%s: %j", (_how, text, redacted) => {
    expect(redactText(text)).toBe(redacted ?? text);
  });
});

describe("a JSON Web Token", () => {
  it.each(["eyJhbGciOiJI.eyJzdWIi.", "eyJhbGciOiJI.eyJzdWIi.c2ln", "eyJhbGciOiJI.a.b.c"])(
    "has three parts: %s",
    (token) => expect(redactText(`see a.b.${token} now`)).toBe("see a.b.*** now"),
  );

  it.each(["a.b.eyJust", "a.b.eyJust.text", "eyJust and a.b.c", "a.b.c"])(
    "is not what has three parts but for itself: %s",
    (text) => expect(redactText(text)).toBe(text),
  );
});
