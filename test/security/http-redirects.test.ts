import { describe, expect, it } from "vitest";
import { createHttpExecutor } from "../../src/executors/http/index.js";
import type { Address } from "../../src/executors/http/connect.js";
import { leadsInward, redirected } from "../../src/executors/http/redirect.js";
import { checkTarget } from "../../src/executors/http/target.js";
import { judgeUrl } from "../../src/guards/network.js";
import type { ExecutorCall, JsonObject, NetworkPolicy, Output } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";
import { serve, type TestServer } from "../support/server.js";
import { startCanary } from "./canary.js";

const OPEN: NetworkPolicy = { loopback: "allow", publicHttp: "allow", allow: [] };

describe("redirects: none unless the rule asks", () => {
  it.each([0, -1, undefined, "3", null, true, Number.NaN])(
    "follows none for redirects: %s",
    async (redirects) => {
      const canary = await startCanary();
      const server = await sending(307, `http://127.0.0.1:${canary.port}/`);
      const params = { url: server.origin, ...(redirects === undefined ? {} : { redirects }) } as JsonObject;
      expect(await send(params)).toMatchObject({ kind: "http", status: 307 });
      expect(canary.hits).toEqual([]);
    },
  );

  it.each([300, 301, 302, 303, 304, 305, 306])("leaves %i what it is, whoever asks", async (status) => {
    const canary = await startCanary();
    const server = await sending(status, `http://127.0.0.1:${canary.port}/`);
    expect(await send({ url: server.origin, redirects: 3 })).toMatchObject({ kind: "http", status });
    expect(canary.hits).toEqual([]);
  });
});

describe("redirects: followed as far as the rule says", () => {
  it.each([307, 308])("repeats method, body and headers at the same origin: %i", async (status) => {
    const server = await serve((request, response) => {
      if (request.url === "/from") response.writeHead(status, { location: "to?a=b#c" });
      response.end("{}");
    });
    const headers = { Authorization: "Bearer s3cret", "X-Mine": "m" };
    const params = { url: `${server.origin}/from`, method: "PUT", headers, redirects: 1 };
    expect(await send(params, { stdin: '{"a":1}' })).toMatchObject({ status: 200, body: "{}" });
    expect(server.requests).toMatchObject([
      { url: "/from" },
      {
        url: "/to?a=b",
        method: "PUT",
        body: '{"a":1}',
        headers: { authorization: "Bearer s3cret", "x-mine": "m" },
      },
    ]);
  });

  it.each([1, 2, 3])("follows %i, and the next one stays what it is", async (redirects) => {
    const server = await sending(307, "/again");
    expect(await send({ url: server.origin, redirects })).toMatchObject({ kind: "http", status: 307 });
    expect(server.requests.length).toBe(redirects + 1);
  });

  it("never follows more than three, whatever a rule says", async () => {
    const server = await sending(308, "/again");
    expect(await send({ url: server.origin, redirects: 1e9 })).toMatchObject({ status: 308 });
    expect(server.requests.length).toBe(4);
  });

  it("drops all headers of the rule at another origin, and does not take them up again on the way back", async () => {
    const first = await serve((request, response) => {
      if (request.url === "/start") response.writeHead(307, { location: `${second.origin}/second` });
      response.end("{}");
    });
    const second = await sending(307, `${first.origin}/back`);
    const headers = {
      Authorization: "Bearer s3cret",
      Cookie: "s3cret",
      "X-Api-Key": "s3cret",
      "Content-Type": "text/plain",
    };
    const params = { url: `${first.origin}/start`, headers, redirects: 3 };
    expect(await send(params, { stdin: "body" })).toMatchObject({ status: 200 });
    expect(first.requests[0]?.headers).toMatchObject({ authorization: "Bearer s3cret" });
    const later = [second.requests[0], first.requests[1]];
    expect(later.map((request) => request?.body)).toEqual(["body", "body"]);
    expect(JSON.stringify(later)).not.toContain("s3cret");
    expect(later.map((request) => request?.headers["content-type"])).toEqual(["text/plain", "text/plain"]);
  });

  it("does not read the body of a redirect", async () => {
    const server = await serve((request, response) => {
      if (request.url !== "/") return void response.end("{}");
      response.writeHead(307, { location: "/to" });
      // The rest never comes.
      response.write("half");
    });
    expect(await send({ url: server.origin, redirects: 1 })).toMatchObject({ status: 200 });
  });

  it("stops with its signal within a chain", async () => {
    const server = await serve((request, response) => {
      if (request.url === "/") response.writeHead(307, { location: "/hang" }).end();
      else controller.abort();
    });
    const controller = new AbortController();
    const params = { url: server.origin, redirects: 3 };
    expect(await send(params, { signal: controller.signal })).toMatchObject({ code: "aborted" });
  });
});

describe("redirects: where they may not lead", () => {
  it.each([
    ["a private address", "http://10.0.0.1/"],
    ["the metadata service", "http://169.254.169.254/latest/meta-data"],
    ["its name", "http://metadata.google.internal/"],
    ["an unspecified address", "http://0.0.0.0:PORT/"],
    ["a tunnel", "http://[64:ff9b::7f00:1]:PORT/"],
    ["user information", "http://me:s3cret@127.0.0.1:PORT/"],
    ["a user name", "http://me@127.0.0.1:PORT/"],
    ["a file", "file:///etc/passwd"],
    ["another scheme", "gopher://127.0.0.1:PORT/"],
    ["data", "data:text/plain,{}"],
    ["a script", "javascript:alert(1)"],
    ["no URL", "http://127.0.0.1:99999/"],
    ["a name that resolves to a private address", "http://private.test/"],
    ["a name that resolves to both", "http://mixed.test:PORT/"],
  ])("refuses %s", async (_title, location) => {
    const canary = await startCanary();
    const server = await sending(307, location.replace("PORT", String(canary.port)));
    const output = await send({ url: `${server.origin}/s3cret`, redirects: 3 });
    expect(output).toMatchObject({
      kind: "error",
      code: "network_denied",
      message: expect.stringMatching(/^the redirect is not followed: /),
    });
    expect(JSON.stringify(output)).not.toContain("s3cret");
    expect(canary.hits).toEqual([]);
  });

  it.each([1, 2, 3])(
    "never reaches loopback where only one host of it is permitted: %i redirects",
    async (redirects) => {
      const canary = await startCanary();
      const servers: TestServer[] = [];
      let next = `http://127.0.0.1:${canary.port}/`;
      for (let left = 0; left < redirects; left += 1) {
        const server = await sending(left % 2 === 0 ? 307 : 308, next);
        servers.push(server);
        next = server.origin;
      }
      const allow = servers.map(({ port }) => `127.0.0.1:${port}`);
      const network = { loopback: "deny", publicHttp: "deny", allow } as const;
      expect(await send({ url: next, redirects: 3 }, { network })).toMatchObject({ code: "network_denied" });
      expect(servers.map(({ requests }) => requests.length)).toEqual(servers.map(() => 1));
      expect(canary.hits).toEqual([]);
    },
  );

  it("follows neither two locations nor an empty one", async () => {
    const canary = await startCanary();
    const to = `http://127.0.0.1:${canary.port}/`;
    for (const location of [[to, to], [""], []]) {
      const server = await serve((_request, response) => {
        if (location.length > 0) response.setHeader("location", location);
        response.writeHead(307).end();
      });
      expect(await send({ url: server.origin, redirects: 3 })).toMatchObject({ status: 307 });
    }
    expect(canary.hits).toEqual([]);
  });

  it("falls back to clear text never, and keeps nothing across a change of scheme", () => {
    const from = { url: new URL("https://a.example/x"), headers: { "x-key": "k", "content-type": "c" } };
    expect(redirected("http://a.example/y", { ...from, isPublic: true })).toMatchObject({
      code: "network_denied",
    });
    const up = { ...from, url: new URL("http://a.example/x"), isPublic: true };
    expect(redirected("https://a.example/y", up)).toEqual({
      next: { url: "https://a.example/y", headers: { "content-type": "c" }, fromPublic: true },
    });
  });

  it("leads from a public host to public ones only, whatever the user lists", async () => {
    const policy = { ...OPEN, allow: ["inside.test"] };
    const isPublicFor = async (...found: readonly string[]): Promise<boolean | string> => {
      const judged = judgeUrl("http://inside.test/", policy);
      if (!judged.ok) return judged.message;
      const checked = await checkTarget(judged, policy, async () =>
        found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
      return checked.ok ? checked.isPublic : checked.message;
    };
    expect(await isPublicFor("93.184.215.14", "2606:4700::1")).toBe(true);
    for (const inside of ["10.0.0.1", "127.0.0.1", "::1", "fd00::1"])
      expect(await isPublicFor("93.184.215.14", inside)).toBe(false);
    const from = { url: new URL("http://a.example/"), headers: {} };
    const outside = redirected("http://inside.test/", { ...from, isPublic: true });
    const local = redirected("http://inside.test/", { ...from, isPublic: false });
    if (!("next" in outside) || !("next" in local)) throw new Error("both are hops");
    expect([true, false].map((isPublic) => leadsInward(outside.next, isPublic))).toEqual([false, true]);
    expect([true, false].map((isPublic) => leadsInward(local.next, isPublic))).toEqual([false, false]);
    expect(leadsInward({}, false)).toBe(false);
  });
});

async function sending(status: number, location: string): Promise<TestServer> {
  return serve((_request, response) => void response.writeHead(status, { location }).end());
}

async function send(params: JsonObject, given: Partial<ExecutorCall> = {}): Promise<Output> {
  const resolve = async (name: string): Promise<Address[]> =>
    name === "mixed.test"
      ? [
          { address: "127.0.0.1", family: 4 },
          { address: "10.0.0.1", family: 4 },
        ]
      : [{ address: "10.0.0.1", family: 4 }];
  return createHttpExecutor({ resolve }).run(createCall({ params, network: OPEN, ...given }));
}
