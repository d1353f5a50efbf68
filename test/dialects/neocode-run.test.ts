import { mkdirSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Hooks, JsonObject } from "../../src/spec/index.js";
import { serve } from "../support/server.js";
import { BASH, call, stage } from "./neocode-stage.js";

function observing(url: string, over: JsonObject = {}, params: JsonObject = {}): JsonObject {
  const item = { id: "seen", point: "before_tool_call", kind: "http", ...over, params: { url, ...params } };
  return { runtime: { hooks: { items: [item] } } };
}

describe("a hook that observes", () => {
  it("is waited for, at most for its timeout, and holds nobody back", async () => {
    // What http needs is loaded at the first call, which takes its time on a busy machine.
    const quick = await serve((_request, response) => void response.end());
    await call(stage({ user: observing(quick.origin, { timeout_sec: 30 }) }));
    const server = await serve(() => {});
    const verdict = await call(stage({ user: observing(server.origin, { timeout_sec: 1 }) }));
    expect(verdict).toMatchObject({
      decision: "none",
      runs: [{ outcome: "timed_out", error: { code: "timeout", message: "hook execution timed out" } }],
    });
    expect(verdict.duration_ms).toBeGreaterThan(900);
    // However busy the machine is.
    expect(verdict.duration_ms).toBeLessThan(10_000);
    expect(server.requests).toHaveLength(1);
  });

  it("is tried once, whatever comes of it", async () => {
    const server = await serve((_request, response) => void response.writeHead(503).end("busy"));
    const { runs } = await call(stage({ user: observing(server.origin) }));
    expect(runs).toMatchObject([{ attempts: 1, http_status: 503, error: { code: "http_status" } }]);
    expect(server.requests).toHaveLength(1);
  });

  it("follows no redirect, on this machine or off it", async () => {
    const canary = await serve((_request, response) => void response.end());
    const redirect: RequestListener = (_request, response) =>
      void response.writeHead(307, { location: `${canary.origin}/stolen` }).end();
    const server = await serve(redirect);
    const { runs } = await call(stage({ user: observing(server.origin) }));
    expect(runs).toMatchObject([{ outcome: "passed", http_status: 307 }]);
    expect(canary.requests).toEqual([]);
  });

  it("writes the body as Go does: sorted, without blanks, and with <, > and & escaped", async () => {
    const server = await serve((_request, response) => void response.end());
    const url = server.origin.replace("127.0.0.1", "localhost");
    const user = observing(url, { id: "<a&b>", point: "session_start" }, { include_metadata: true });
    const { hooks } = stage({ user });
    await hooks.emit("SessionStart", { session_id: "s\u2028t", cwd: "/w" });
    const [request] = server.requests;
    const body = request?.body.replace(/"triggered_at":"[^"]+"/u, '"triggered_at":"T"');
    expect(body).toBe(
      String.raw`{"hook_id":"\u003ca\u0026b\u003e","kind":"http","metadata":{"session_id":"s\u2028t","workdir":"/w"},` +
        String.raw`"mode":"observe","point":"session_start","run_id":"","scope":"user","session_id":"s\u2028t","triggered_at":"T"}`,
    );
    expect(request?.body).toMatch(/"triggered_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d*[1-9])?Z"/u);
  });

  it("sends its own headers over NeoCode's, and a name from the URL as a header", async () => {
    const server = await serve((_request, response) => void response.end());
    const url = server.origin.replace("//", "//me:pass@");
    const headers = { "user-agent": "mine/1", "X-N": 7 };
    await call(stage({ user: observing(url, {}, { headers, method: "delete" }) }));
    expect(server.requests).toMatchObject([
      {
        method: "DELETE",
        headers: {
          "user-agent": "mine/1",
          "x-n": "7",
          "content-type": "application/json",
          authorization: `Basic ${Buffer.from("me:pass").toString("base64")}`,
        },
      },
    ]);
  });
});

describe("a builtin", () => {
  const guard = {
    id: "guard",
    point: "before_tool_call",
    handler: "require_file_exists",
    params: { path: "A" },
  };

  it("looks in the folder of the run where NeoCode's own words name it, else in the workspace", async () => {
    const set = stage({
      user: { runtime: { hooks: { default_failure_policy: "fail_closed", items: [guard] } } },
    });
    const other = join(set.home, "other");
    mkdirSync(other);
    writeFileSync(join(other, "A"), "");
    const emit = (payload: JsonObject, as?: string): ReturnType<Hooks["emit"]> =>
      set.hooks.emit(
        as === undefined ? "PreToolUse" : "before_tool_call",
        payload,
        as === undefined ? {} : { as },
      );
    expect((await emit({ ...BASH, workdir: other }, "neocode")).decision).toBe("none");
    expect((await emit(BASH, "neocode")).decision).toBe("deny");
    // Wherever an agent stands for the moment, the workspace is the same.
    expect((await emit({ tool_name: "Bash", cwd: other })).decision).toBe("deny");
  });

  it("warns by NeoCode's names of tools, whatever the case", async () => {
    const params = { tool_name: "FileSystem_Edit", message: "careful" };
    const item = { id: "w", point: "before_tool_call", handler: "warn_on_tool_call", params };
    const { hooks } = stage({ user: { runtime: { hooks: { items: [item] } } } });
    expect((await hooks.emit("PreToolUse", { tool_name: "Edit" })).notices).toEqual(["careful"]);
    expect((await hooks.emit("PreToolUse", { tool_name: "Write" })).notices).toEqual([]);
  });
});
