import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { dialects } from "../../src/dialects/index.js";
import type { Resolve } from "../../src/executors/http/connect.js";
import { createHttpExecutor } from "../../src/executors/http/index.js";
import { createHooks } from "../../src/index.js";
import type { Verdict } from "../../src/index.js";
import { serve } from "../support/server.js";
import { startCanary } from "./canary.js";
import { SHORT_WITHIN } from "./network-canary.js";
import { IANA, urlProbes } from "./network-probes.js";

/** How each system writes hooks that call URLs before a tool runs; for those that call none, why. */
const FILES: Readonly<Record<string, ((urls: readonly string[], extra: object) => HookFile) | string>> = {
  anyhook: (urls, extra) => ({ path: ".anyhook/hooks.json", home: true, text: claudeShape(urls, extra) }),
  "claude-code": (urls, extra) => ({ path: ".claude/settings.json", text: claudeShape(urls, extra) }),
  xbot: (urls, extra) => ({ path: ".xbot/hooks.json", text: claudeShape(urls, extra) }),
  copilot: (urls, extra) => ({
    path: ".github/hooks/hooks.json",
    text: JSON.stringify({
      version: 1,
      hooks: { preToolUse: urls.map((url) => ({ type: "http", url, ...extra })) },
    }),
  }),
  "llm-harness": (urls, extra) => ({
    path: ".llm-harness/settings.json",
    text: JSON.stringify({ hooks: { pre_tool_use: urls.map((url) => ({ url, ...extra })) } }),
  }),
  atomcode: (urls, extra) => ({
    path: ".atomcode/hooks/hooks.toml",
    text: urls
      .map((url, index) => {
        const fields = { name: `h${index}`, trigger: "pre_tool", url, enabled: true, ...extra };
        return `[[webhooks]]\n${Object.entries(fields)
          .map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
          .join("")}`;
      })
      .join("\n"),
  }),
  neocode: (urls, extra) => ({
    path: ".neocode/config.yaml",
    home: true,
    event: "SessionStart",
    text: JSON.stringify({
      runtime: {
        hooks: {
          items: urls.map((url, index) => ({
            id: `h${index}`,
            point: "session_start",
            kind: "http",
            params: { url, ...extra },
          })),
        },
      },
    }),
  }),
  "atomcode-json": "its hooks are commands",
};

interface HookFile {
  readonly path: string;
  readonly text: string;
  /** Below the home directory instead of the workspace. */
  readonly home?: boolean;
  /** Where it is not the one before a tool. */
  readonly event?: "SessionStart";
}

/** What leads to this machine on some system or other, however harmless it looks. */
const NASTY = [
  "0.0.0.0",
  "0",
  "[::]",
  "[::ffff:0.0.0.0]",
  "[::ffff:0:0]",
  "[64:ff9b::7f00:1]",
  "[64:ff9b:1::7f00:1]",
  "[2002:7f00:1::]",
  "[2001:0:808:808:0:0:80ff:fffe]",
  "[2606:4700::5efe:7f00:1]",
  "10.0.0.1",
  "169.254.169.254",
  "100.100.100.200",
  "[fd00:ec2::254]",
  "metadata.google.internal",
  "instance-data",
  "private.test",
  "mixed.test",
  "nothing.test",
  "rebinding.test",
];

/** The guard refused it; or nobody knows the name. */
const CALLED_NOTHING: ReadonlySet<string> = new Set(["network_denied", "network"]);

describe(`emit: nothing that a hook file names leads inside${IANA.note}`, () => {
  it("own format: every forbidden spelling in one file, one event", async () => {
    const canary = await startCanary();
    const hosts = [
      ...urlProbes(SHORT_WITHIN).filter(({ isPublic }) => !isPublic),
      ...NASTY.map((host) => ({ host })),
    ];
    const urls = [...new Set(hosts.map(({ host }) => `https://${host}:${canary.port}/`))];
    expect(urls.length).toBeGreaterThan(1000);
    const { verdict } = await play("anyhook", urls);
    expect(verdict.decision).toBe("deny");
    expect(verdict.runs.length).toBe(urls.length);
    expect(new Set(verdict.runs.map(({ error }) => error?.code))).toEqual(
      new Set(["network_denied", "network"]),
    );
    // Only the name that nobody knows fails otherwise.
    expect(verdict.runs.filter(({ error }) => error?.code === "network").length).toBe(1);
    expect(canary.hits).toEqual([]);
    process.stdout.write(
      `network guard (emit, own format): ${urls.length} URLs in one event, ${canary.hits.length} canary hits\n`,
    );
  });

  it.each(dialects.map(({ id }) => id))("%s: nothing but what it may", async (id) => {
    if (typeof FILES[id] === "string") return expect(FILES[id]).toMatch(/\w/u);
    const canary = await startCanary();
    let denied = 0;
    let refused = 0;
    // One at a time: some systems stop at the first that denies.
    for (const host of NASTY) {
      const { verdict, diagnostics } = await play(id, [`http://${host}:${canary.port}/`]);
      denied += verdict.runs.filter(({ error }) => CALLED_NOTHING.has(error?.code ?? "")).length;
      refused += diagnostics;
    }
    expect(canary.hits).toEqual([]);
    // Some files are refused before anything is called; whatever did not run said so.
    expect(Math.max(denied, refused)).toBeGreaterThanOrEqual(NASTY.length);
  });

  it.each(dialects.map(({ id }) => id).filter((id) => id !== "anyhook"))(
    "%s: a receiver's redirect is not followed, whatever the hook asks for",
    async (id) => {
      if (typeof FILES[id] === "string") return expect(FILES[id]).toMatch(/\w/u);
      for (const extra of [{}, { redirects: 3 }]) {
        const canary = await startCanary();
        const server = await serve((_request, response) =>
          response.writeHead(307, { location: `http://127.0.0.1:${canary.port}/` }).end(),
        );
        await play(id, [server.origin], extra);
        expect(canary.hits).toEqual([]);
        // Unknown keys may cost the hook; without them it must have called.
        if (!("redirects" in extra)) expect(server.requests.length).toBeGreaterThan(0);
      }
    },
  );

  it("own format: redirects as the handler says, judged by the user's list", async () => {
    const canary = await startCanary();
    const server = await serve((request, response) => {
      if (request.url === "/away")
        return void response.writeHead(308, { location: `http://127.0.0.1:${canary.port}/` }).end();
      if (request.url === "/") return void response.writeHead(307, { location: "/here" }).end();
      response.end('{"decision":"deny","reason":"seen"}');
    });
    const allow = [`127.0.0.1:${server.port}`];
    const stays = await play("anyhook", [server.origin], {}, allow);
    expect(stays.verdict.runs[0]).toMatchObject({ outcome: "failed", error: { code: "http_status" } });
    const followed = await play("anyhook", [server.origin], { redirects: 1 }, allow);
    expect(followed.verdict).toMatchObject({ decision: "deny", reason: "seen" });
    const away = await play("anyhook", [`${server.origin}/away`], { redirects: 3 }, allow);
    expect(away.verdict).toMatchObject({ decision: "deny" });
    expect(away.verdict.runs[0]).toMatchObject({ outcome: "failed", error: { code: "network_denied" } });
    expect(canary.hits).toEqual([]);
  });
});

function claudeShape(urls: readonly string[], extra: object): string {
  const hooks = urls.map((url) => ({ type: "http", url, ...extra }));
  return JSON.stringify({ hooks: { PreToolUse: [{ hooks }] } });
}

async function play(
  id: string,
  urls: readonly string[],
  extra: object = {},
  allow: readonly string[] = [],
): Promise<{ readonly verdict: Verdict; readonly diagnostics: number }> {
  const folder = mkdtempSync(join(tmpdir(), "anyhook-network-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [home, cwd] = [join(folder, "home"), join(folder, "workspace")];
  const make = FILES[id];
  if (typeof make !== "function") throw new Error(`${id} calls no URLs`);
  const file = make(urls, extra);
  const path = join(file.home === true ? home : cwd, file.path);
  for (const directory of [home, cwd, dirname(path)]) mkdirSync(directory, { recursive: true });
  writeFileSync(path, file.text);
  const hooks = createHooks({
    dialects: [id],
    executors: [createHttpExecutor({ resolve: createResolve() })],
    home,
    cwd,
    managed: join(folder, "managed"),
    trust: "all",
    network: { allow },
    // Without it Copilot itself would refuse, before the guard is asked.
    env: { ...process.env, COPILOT_HOOK_ALLOW_LOCALHOST: "1" },
  });
  try {
    const diagnostics = await hooks.load();
    const payload = { session_id: "s", cwd };
    const verdict =
      file.event === undefined
        ? await hooks.emit("PreToolUse", { ...payload, tool_name: "Bash", tool_input: { command: "ls" } })
        : await hooks.emit(file.event, payload);
    return { verdict, diagnostics: diagnostics.length };
  } finally {
    await hooks.close();
  }
}

/** Every name leads inside, each in its own way. */
function createResolve(): Resolve {
  let asked = 0;
  return async (name) => {
    switch (name) {
      case "private.test":
        return [{ address: "10.0.0.1", family: 4 }];
      case "mixed.test":
        return [
          { address: "93.184.215.14", family: 4 },
          { address: "fd00::1", family: 6 },
        ];
      case "rebinding.test":
        // Seen as public by whoever asks in order to check, and as private by whoever asks in order to dial.
        asked += 1;
        return [{ address: asked === 1 ? "169.254.169.254" : "127.0.0.1", family: 4 }];
      default:
        throw Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
    }
  };
}
