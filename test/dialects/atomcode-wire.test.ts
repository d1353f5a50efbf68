import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { atomcode } from "../../src/dialects/atomcode/index.js";
import { createHooks } from "../../src/index.js";
import type { Hooks, Verdict } from "../../src/index.js";
import { serve, serveText } from "../support/server.js";

/** A runtime with this text as the user's hooks.toml. */
function hooksWith(toml: string): Hooks {
  const root = mkdtempSync(join(tmpdir(), "anyhook-atomcode-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, "home/.atomcode/hooks");
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(root, "work"));
  writeFileSync(join(folder, "hooks.toml"), toml);
  const hooks = createHooks({ dialects: [atomcode], home: join(root, "home"), cwd: join(root, "work") });
  onTestFinished(() => hooks.close());
  return hooks;
}

function webhook(url: string, more = ""): string {
  return `[[webhooks]]\nname = "n"\ntrigger = "pre_tool"\nurl = "${url}"\n${more}\n`;
}

const CALL = { session_id: "s", tool_name: "Bash", tool_input: { command: "ls" } };

async function before(toml: string): Promise<Verdict> {
  return hooksWith(toml).emit("PreToolUse", CALL);
}

describe("atomcode: webhooks over real sockets", () => {
  it("a server in trouble is asked again after 100 and 200 ms, and its answer then counts", async () => {
    const times: number[] = [];
    const server = await serve((_request, response) => {
      times.push(performance.now());
      response.writeHead([503, 429, 200][times.length - 1] ?? 200).end('{"result":"deny","message":"no"}');
    });
    const verdict = await before(webhook(server.origin));
    expect(verdict).toMatchObject({ decision: "deny", reason: "n: no", runs: [{ attempts: 3 }] });
    const [one = 0, two = 0, three = 0] = times;
    // A timer may come a millisecond early.
    expect(two - one).toBeGreaterThanOrEqual(98);
    expect(three - two).toBeGreaterThanOrEqual(198);
  });

  it("each attempt has the whole timeout, and the warning names the last one", async () => {
    const server = await serve(() => {});
    const verdict = await before(webhook(server.origin, "timeout_secs = 1\nretries = 1"));
    expect(verdict.notices).toEqual(["[Hook Warning] n: Request failed at attempt 2: timed out after 1 s"]);
    expect(verdict).toMatchObject({ decision: "none", runs: [{ outcome: "timed_out", attempts: 2 }] });
    expect(server.requests).toHaveLength(2);
  });

  it("nobody who listens is a failure of the network, tried again", async () => {
    const server = await serve(() => {});
    await server.close();
    const verdict = await before(webhook(server.origin, "retries = 1"));
    expect(verdict.notices).toEqual([
      `[Hook Warning] n: Request failed at attempt 2: ${server.origin}: ECONNREFUSED`,
    ]);
    expect(verdict.runs).toMatchObject([{ outcome: "failed", attempts: 2, error: { code: "network" } }]);
  });

  it("a connection that is reset is tried again", async () => {
    let asked = 0;
    const server = await serve((request, response) => {
      asked += 1;
      if (asked === 1) request.socket.destroy();
      else response.end('{"result":"warning","message":"careful"}');
    });
    const verdict = await before(webhook(server.origin));
    expect(verdict).toMatchObject({ notices: ["[Hook Warning] n: careful"], runs: [{ attempts: 2 }] });
  });

  it.each([301, 302, 307])("a redirect (%d) is not followed", async (status) => {
    const target = await serve((_request, response) => void response.end('{"result":"deny"}'));
    const server = await serve(
      (_request, response) => void response.writeHead(status, { location: target.origin }).end(),
    );
    const verdict = await before(webhook(server.origin));
    expect(verdict).toMatchObject({ decision: "none", runs: [{ outcome: "failed", attempts: 1 }] });
    expect(verdict.notices[0]).toMatch(
      new RegExp(`^\\[Hook Warning\\] n: HTTP ${status} at attempt 1: \\w`, "u"),
    );
    expect(target.requests).toHaveLength(0);
  });

  it("a compressed deny is a deny", async () => {
    const server = await serve(
      (_request, response) =>
        void response
          .writeHead(200, { "content-encoding": "gzip" })
          .end(gzipSync('{"result":"deny","message":"no"}')),
    );
    expect(await before(webhook(server.origin))).toMatchObject({ decision: "deny", reason: "n: no" });
  });

  it("an answer without end is a failure, and a long error is cut", async () => {
    const big = await serve((_request, response) => void response.end("x".repeat(2 * 1024 * 1024)));
    expect(await before(webhook(big.origin))).toMatchObject({
      decision: "none",
      runs: [{ outcome: "failed", error: { code: "output_too_big" } }],
    });
    const long = await serve((_request, response) => void response.writeHead(400).end("y".repeat(50_000)));
    const { notices } = await before(webhook(long.origin));
    expect(notices[0]?.length).toBeLessThan(1100);
  });

  it("a warning about a failure quotes no secret that its answer repeats", async () => {
    const server = await serve((request, response) => {
      response.writeHead(401).end(`refused: ${request.headers.authorization}`);
    });
    const verdict = await before(
      webhook(server.origin, 'headers = { Authorization = "Bearer literal-secret-1" }'),
    );
    expect(server.requests[0]?.headers.authorization).toBe("Bearer literal-secret-1");
    expect(verdict.notices).toEqual(["[Hook Warning] n: HTTP 401 at attempt 1: refused: Bearer ***"]);
  });

  it("what is no HTTP is a failure, not an exception", async () => {
    const origin = await serveText("what?\r\n\r\n");
    expect(await before(webhook(origin, "retries = 0"))).toMatchObject({
      decision: "none",
      runs: [{ outcome: "failed" }],
    });
  });

  it("a private address is not called, and the warning says how to permit it", async () => {
    const verdict = await before(webhook("http://10.1.2.3/hook?token=secret"));
    expect(verdict).toMatchObject({ runs: [{ attempts: 1, error: { code: "network_denied" } }] });
    expect(verdict.notices.join()).toContain("network.allow");
    expect(JSON.stringify(verdict)).not.toContain("secret");
  });

  it("a name in any script reaches the header as its UTF-8", async () => {
    const server = await serve((_request, response) => void response.end());
    await before(webhook(server.origin).replace('"n"', '"企业微信"'));
    const sent = server.requests[0]?.headers["x-atomcode-hook"];
    expect(Buffer.from(String(sent), "latin1").toString()).toBe("企业微信");
  });

  it("a rewrite passes the other hooks once more", async () => {
    const server = await serve((request, response) => {
      const rewrites = request.url === "/rewrite";
      const seen = server.requests.at(-1)?.body.includes("dangerous") === true;
      const content = JSON.stringify({ command: "dangerous" });
      const answer = rewrites
        ? { result: "modify", modified_content: content }
        : { result: seen ? "deny" : "ok", message: "not that" };
      response.end(JSON.stringify(answer));
    });
    const guard = webhook(`${server.origin}/guard`).replace('"n"', '"guard"');
    const verdict = await before(`${guard}${webhook(`${server.origin}/rewrite`)}`);
    expect(verdict).toMatchObject({ decision: "deny", reason: "guard: not that" });
  });
});

interface Bulk {
  readonly url: string;
  readonly events: readonly { readonly event: string; readonly context: { readonly trigger: string } }[];
}

describe("atomcode: async webhooks over real sockets", () => {
  const later = (origin: string, more: string): string =>
    `[[async_webhooks]]\nname = "bulk"\nurl = "${origin}/bulk"\ntrigger = "post_tool"\n${more}\n` +
    '[async_webhooks.headers]\nAuthorization = "Bearer T"\n';

  it("leave when they are enough, and the rest when the runtime closes: nothing is lost", async () => {
    const server = await serve((_request, response) => void response.end());
    const hooks = hooksWith(later(server.origin, "batch_size = 2\nflush_interval_ms = 3600000"));
    for (let call = 0; call < 5; call += 1) {
      const verdict = await hooks.emit("PostToolUse", { ...CALL, tool_response: String(call) });
      expect(verdict).toMatchObject({ decision: "none", runs: [{ outcome: "queued" }] });
    }
    await hooks.close();
    const bodies = server.requests.map(({ body }) => JSON.parse(body) as Bulk);
    expect(bodies.map(({ events }) => events.length)).toEqual([2, 2, 1]);
    expect(bodies[0]?.events[0]).toMatchObject({
      event: "post_tool_execution",
      context: { trigger: "post_tool", result_context: { result: "0" } },
    });
    expect(bodies[0]).toMatchObject({ url: `${server.origin}/bulk`, method: "POST", headers: {} });
    // The token goes where headers go, and is not in the body.
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: "Bearer T",
      "x-atomcode-webhook": "bulk",
    });
    expect(server.requests.map(({ headers }) => headers["x-atomcode-batch-size"])).toEqual(["2", "2", "1"]);
    expect(server.requests.map(({ body }) => body).join()).not.toContain("Bearer T");
  });

  it("tell a receiver its own address, and mask it within a text as those of others", async () => {
    const server = await serve((_request, response) => void response.end());
    const hooks = hooksWith(`${later(server.origin, "")}${webhook(`${server.origin}/other/hook`)}`);
    const command = `curl ${server.origin}/bulk ${server.origin}/other/hook`;
    await hooks.emit("PostToolUse", { ...CALL, tool_input: { command } });
    await hooks.close();
    const { url, events } = JSON.parse(server.requests[0]?.body ?? "") as Bulk;
    expect(url).toBe(`${server.origin}/bulk`);
    expect(JSON.stringify(events)).toContain(`curl ${server.origin}/*** ${server.origin}/***`);
  });

  it("of one entry share a queue, whatever the moment; each says its own", async () => {
    const server = await serve((_request, response) => void response.end());
    const more = "batch_size = 2\nflush_interval_ms = 3600000";
    const hooks = hooksWith(later(server.origin, more).replace('"post_tool"', '"pre_tool,post_tool"'));
    await hooks.emit("PreToolUse", CALL);
    await hooks.emit("PostToolUse", CALL);
    await hooks.close();
    const bodies = server.requests.map(({ body }) => JSON.parse(body) as Bulk);
    expect(bodies.map(({ events }) => events.map(({ event }) => event))).toEqual([
      ["pre_tool_execution", "post_tool_execution"],
    ]);
  });

  it("leave after the interval, and are tried again", async () => {
    let asked = 0;
    let told: () => void = () => {};
    const arrived = new Promise<void>((resolve) => (told = resolve));
    const server = await serve((_request, response) => {
      asked += 1;
      response.writeHead(asked === 1 ? 500 : 200).end();
      if (asked === 2) told();
    });
    const hooks = hooksWith(later(server.origin, "flush_interval_ms = 20"));
    await hooks.emit("PostToolUse", CALL);
    await arrived;
    expect(server.requests.map(({ body }) => (JSON.parse(body) as Bulk).events.length)).toEqual([1, 1]);
  });
});
