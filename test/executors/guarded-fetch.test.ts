import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createGuardedFetch, GuardedFetchError } from "../../src/executors/http/guarded-fetch.js";
import type { GuardedFetchOptions } from "../../src/executors/http/guarded-fetch.js";
import { serve, serveText, until } from "../support/server.js";

const CLOSED = { loopback: "deny", publicHttp: "deny", allow: [] } as const;

describe("guarded fetch: where it goes", () => {
  it("calls the origin that a person has named, also on this machine", async () => {
    const server = await serve((_request, response) => response.end("hello"));
    const response = await guarded(server.origin)(`${server.origin}/v1?x=1`, {
      method: "POST",
      headers: { "x-key": "k" },
      body: "question",
    });
    expect(await response.text()).toBe("hello");
    expect(server.requests).toMatchObject([
      { method: "POST", url: "/v1?x=1", body: "question", headers: { "x-key": "k" } },
    ]);
  });

  it("takes a Request too", async () => {
    const server = await serve((_request, response) => response.end("hello"));
    const request = new Request(`${server.origin}/a`, {
      method: "PUT",
      body: "b",
      headers: { "x-key": "k" },
    });
    expect(await (await guarded(server.origin)(request)).text()).toBe("hello");
    expect(server.requests).toMatchObject([
      { method: "PUT", url: "/a", body: "b", headers: { "x-key": "k" } },
    ]);
  });

  it("calls nothing on this machine that nobody has named", async () => {
    const server = await serve((_request, response) => response.end());
    const fetch = guarded(server.origin, { permitted: false });
    expect(await failureOf(fetch(server.origin))).toMatchObject({ code: "network_denied" });
    expect(server.requests).toEqual([]);
  });

  it.each(["http://127.0.0.1:1", "http://localhost:PORT", "https://127.0.0.1:PORT"])(
    "calls no other origin: %s",
    async (other) => {
      const server = await serve((_request, response) => response.end());
      const url = other.replace("PORT", String(server.port));
      expect(await failureOf(guarded(server.origin)(url))).toMatchObject({ code: "network_denied" });
      expect(server.requests).toEqual([]);
    },
  );

  it.each([["169.254.169.254"], ["127.0.0.1", "169.254.169.254"], ["fe80::1"]])(
    "does not follow a name to metadata and link-local addresses: %s",
    async (...addresses) => {
      const resolve: GuardedFetchOptions["resolve"] = async () =>
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
      const fetch = guarded("http://model.test:8080", { resolve });
      expect(await failureOf(fetch("http://model.test:8080/"))).toMatchObject({ code: "network_denied" });
    },
  );

  it("dials what it has checked, and keeps the name", async () => {
    const server = await serve((_request, response) => response.end("x"));
    const origin = `http://model.test:${server.port}`;
    const fetch = guarded(origin, { resolve: async () => [{ address: "127.0.0.1", family: 4 }] });
    expect((await fetch(`${origin}/`)).status).toBe(200);
    expect(server.requests[0]?.headers.host).toBe(`model.test:${server.port}`);
  });

  it("follows no redirect: the redirect is the answer", async () => {
    const other = await serve((_request, response) => response.end());
    const server = await serve((_request, response) =>
      response.writeHead(307, { location: other.origin }).end(),
    );
    expect((await guarded(server.origin)(server.origin, { method: "POST", body: "x" })).status).toBe(307);
    expect(other.requests).toEqual([]);
  });
});

describe("guarded fetch: what comes back", () => {
  it("streams: what has come can be read before the rest is sent", async () => {
    let more: (() => void) | undefined;
    const server = await serve((_request, response) => {
      response.write("one");
      more = () => response.end("two");
    });
    const response = await guarded(server.origin)(server.origin);
    const reader = response.body?.getReader();
    const decode = (value: Uint8Array | undefined): string => new TextDecoder().decode(value);
    expect(decode((await reader?.read())?.value)).toBe("one");
    more?.();
    expect(decode((await reader?.read())?.value)).toBe("two");
    expect(await reader?.read()).toMatchObject({ done: true });
    await until(async () => (await server.connections()) === 0);
  });

  it("ends a body at the cap, and lets go of the connection", async () => {
    const server = await serve((_request, response) => {
      response.on("error", () => {});
      const flood = (): void => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        if (!response.destroyed) response.once("drain", flood);
      };
      flood();
    });
    const response = await guarded(server.origin, { mostBytes: 100_000 })(server.origin);
    expect(await failureOf(response.text())).toMatchObject({ code: "output_too_big" });
    await until(async () => (await server.connections()) === 0);
  });

  it("counts what it has decompressed: a small bomb is a large body", async () => {
    const bomb = gzipSync("x".repeat(1_000_000));
    const server = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
    );
    const response = await guarded(server.origin, { mostBytes: 100_000 })(server.origin);
    expect(await failureOf(response.text())).toMatchObject({ code: "output_too_big" });
  });

  it("decodes a body once, and no longer claims that it is encoded", async () => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("日本語")),
    );
    const response = await guarded(server.origin)(server.origin);
    expect(response.headers.get("content-encoding")).toBeNull();
    expect(await response.text()).toBe("日本語");
  });

  it("hands on answers without a body", async () => {
    const server = await serve((_request, response) => response.writeHead(204).end());
    const response = await guarded(server.origin)(server.origin);
    expect([response.status, await response.text()]).toEqual([204, ""]);
    await until(async () => (await server.connections()) === 0);
  });

  it("hangs up when its reader does", async () => {
    const server = await serve((_request, response) => void response.write("one"));
    const response = await guarded(server.origin)(server.origin);
    await response.body?.cancel();
    await until(async () => (await server.connections()) === 0);
  });
});

describe("guarded fetch: what goes wrong", () => {
  it("says that nobody listens, without path and query", async () => {
    const server = await serve(() => {});
    await server.close();
    const failure = await failureOf(guarded(server.origin)(`${server.origin}/secret?token=secret`));
    expect(failure).toMatchObject({ code: "network", message: expect.stringContaining("ECONNREFUSED") });
    expect(JSON.stringify(failure)).not.toContain("secret");
  });

  it("speaks TLS where the origin says https, and nothing else then", async () => {
    const server = await serve((_request, response) => response.end());
    const origin = `https://127.0.0.1:${server.port}`;
    expect(await failureOf(guarded(origin)(origin))).toMatchObject({ code: "tls" });
    expect(server.requests).toEqual([]);
  });

  it("says that a body broke off", async () => {
    const origin = await serveText("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
    const response = await guarded(origin)(origin);
    expect(await failureOf(response.text())).toMatchObject({ code: "network" });
  });

  it("says that it is no HTTP", async () => {
    const origin = await serveText("SSH-2.0-nothing\r\n\r\n");
    expect(await failureOf(guarded(origin)(origin))).toMatchObject({ code: "unreadable_reply" });
  });

  it.each(["before the answer", "within the body"])("stops with its signal: %s", async (when) => {
    const server = await serve((_request, response) => {
      if (when === "within the body") response.write("one");
    });
    const controller = new AbortController();
    const response = guarded(server.origin)(server.origin, { signal: controller.signal });
    await until(() => server.requests.length === 1);
    const result = when === "within the body" ? response.then((one) => one.text()) : response;
    if (when === "within the body") await response;
    controller.abort();
    await expect(result).rejects.toMatchObject({ name: "AbortError" });
    await until(async () => (await server.connections()) === 0);
  });

  it("does not even begin when its signal has", async () => {
    const server = await serve((_request, response) => response.end());
    await expect(
      guarded(server.origin)(server.origin, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ name: "AbortError" });
    expect(server.requests).toEqual([]);
  });
});

function guarded(origin: string, options: Partial<GuardedFetchOptions> = {}): typeof fetch {
  return createGuardedFetch({ origin, permitted: true, policy: CLOSED, ...options });
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof GuardedFetchError ? error.failure : error;
}
