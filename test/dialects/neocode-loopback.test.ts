import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { httpParams } from "../../src/dialects/neocode/http-params.js";
import { neocode } from "../../src/dialects/neocode/index.js";
import { endpointOf } from "../../src/dialects/neocode/loopback.js";
import { judgeUrl } from "../../src/guards/network.js";

describe("where a hook may post to", () => {
  it.each([
    "http://localhost",
    "https://localhost:8443/a?b=c#d",
    "http://127.255.255.254:1/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::FFFF:127.0.0.1]:80/x",
    "http://[::ffff:7f00:1]/",
  ])("is this machine: %s", (url) => {
    const endpoint = endpointOf(url);
    expect(endpoint).toEqual({ url, user: undefined });
    expect(judgeUrl(url, neocode.network)).toMatchObject({ ok: true });
  });

  it.each([
    "http://127.1/",
    "http://0177.0.0.1/",
    "http://0.0.0.0/",
    "http://127.0.0.1.nip.io/",
    "http://localhost.localdomain/",
    "http://localhost@example.com/",
    "http://[::ffff:10.0.0.1]/",
    "http://[fe80::1%25lo]/",
    "http://128.0.0.1/",
    "http:///hook",
    "http:localhost/hook",
  ])("is nothing that only a resolver takes for it: %s", (url) => {
    expect(endpointOf(url)).toEqual({ problem: expect.stringMatching(/is not allowed \(loopback only\)$/u) });
  });

  it.each([
    "",
    "/x",
    "//localhost/x",
    "127.0.0.1:80/x",
    "http://local host/",
    "http://localhost\\@evil.com/",
    "http://localhost:a/",
    "http://localhost:99999/",
    "http://127.0.0.1\n/",
  ])("is an absolute URL that has one reading: %j", (url) =>
    expect(endpointOf(url)).toEqual({ problem: "kind http requires absolute params.url" }),
  );

  it("is never another host to the client than it was to the check", () => {
    const part = fc.constantFrom(
      "localhost",
      "127.0.0.1",
      "[::1]",
      "evil.com",
      "@",
      ":",
      "/",
      "?",
      "#",
      "\\",
      "%",
      "80",
      "a",
      ".",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const endpoint = endpointOf(`http://${parts.join("")}`);
        if ("problem" in endpoint) return;
        expect(judgeUrl(endpoint.url, neocode.network)).toMatchObject({ ok: true });
      }),
      { numRuns: 3000 },
    );
  });

  it("takes user and password out of the URL and sends them as Go does, unless a header says otherwise", () => {
    const url = "http://me:p%40ss@localhost:1/x?y";
    const params = httpParams({ url });
    expect(params).toMatchObject({
      params: {
        url: "http://localhost:1/x?y",
        headers: { Authorization: `Basic ${Buffer.from("me:p@ss").toString("base64")}` },
      },
    });
    const own = httpParams({ url, headers: { authorization: "Bearer x" } });
    expect(own).toMatchObject({ params: { headers: { authorization: "Bearer x" } } });
    expect(JSON.stringify(own)).not.toContain("Basic");
  });

  it("takes any value of a header for a text, and nothing for none", () => {
    const url = "http://localhost:1/";
    const headers = { "X-List": [1, "a"], "X-Number": 7, "X-Flag": true };
    expect(httpParams({ url, headers })).toMatchObject({
      params: { headers: { "X-List": '[1,"a"]', "X-Number": "7", "X-Flag": "true" } },
    });
    for (const empty of ["", " ", null])
      expect(httpParams({ url, headers: { "X-None": empty } })).toMatchObject({
        message: 'kind http params.headers["X-None"] is empty',
      });
  });
});
