import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Resolve } from "../../src/executors/http/connect.js";
import { createHttpExecutor } from "../../src/executors/http/index.js";
import { judgeAddress, judgeUrl } from "../../src/guards/network.js";
import { createHooks } from "../../src/index.js";
import type { NetworkPolicy } from "../../src/spec/index.js";
import { serve } from "../support/server.js";

const CLOSED: NetworkPolicy = { loopback: "deny", publicHttp: "deny", allow: [] };

describe("network.allow of a person, in the file and on the wire", () => {
  it.each([
    ["an address", "127.0.0.1", true],
    ["an address in another spelling", "0x7f.1", true],
    ["an address and its port", "127.0.0.1:PORT", true],
    ["a CIDR block", "127.0.0.0/8", true],
    ["another port", "127.0.0.1:1", false],
    ["a neighbour", "127.0.0.2", false],
    ["a block beside it", "127.1.0.0/16", false],
    ["a name that leads there", "localhost", false],
    ["IPv6's loopback", "::1", false],
  ])("%s: %s", async (_title, entry, permitted) => {
    const { played, requests } = await withAnswer((server) => ({
      url: server.origin,
      user: entry.replace("PORT", String(server.port)),
    }));
    expect(played.error).toBe(permitted ? undefined : "network_denied");
    expect(requests).toBe(permitted ? 1 : 0);
  });

  it.each([
    ["its name", "hook.test", true],
    ["its name in capitals, with the root's dot", "HOOK.test.", true],
    ["its name and port", "hook.test:PORT", true],
    ["what it resolves to", "127.0.0.1", true],
    ["its name and another port", "hook.test:1", false],
    ["a name above it", "test", false],
    ["a name below it", "a.hook.test", false],
  ])("a name may be called for %s", async (_title, entry, permitted) => {
    const resolve: Resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    const { played, requests } = await withAnswer(
      (server) => ({
        url: `http://hook.test:${server.port}/`,
        user: entry.replace("PORT", String(server.port)),
      }),
      resolve,
    );
    // Clear text is for names that are listed themselves.
    const called = permitted && !entry.startsWith("127.");
    expect(requests).toBe(called ? 1 : 0);
    expect(played.error).toBe(called ? undefined : "network_denied");
  });

  it.each(["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "0.0.0.0", "::", "fe80::1"])(
    "a listed name that resolves to %s is not called",
    async (address) => {
      const resolve: Resolve = async () => [{ address, family: address.includes(":") ? 6 : 4 }];
      const { played, requests } = await withAnswer(
        (server) => ({ url: `http://hook.test:${server.port}/`, user: "hook.test" }),
        resolve,
      );
      expect([played.error, requests]).toEqual(["network_denied", 0]);
    },
  );
});

describe("network.allow: whose word counts", () => {
  it("the user's and the managed one's together", async () => {
    const server = await serve((_request, response) => response.end("{}"));
    const lists = {
      user: [`127.0.0.1:${server.port}`],
      managed: [`localhost:${server.port}`],
    };
    const urls = [server.origin, `http://localhost:${server.port}/`];
    expect((await play({ urls, ...lists })).errors).toEqual([undefined, undefined]);
    expect((await play({ urls, user: lists.user })).errors).toEqual([undefined, "network_denied"]);
    expect((await play({ urls, managed: lists.managed })).errors).toEqual(["network_denied", undefined]);
    expect((await play({ urls })).errors).toEqual(["network_denied", "network_denied"]);
  });

  it.each(["project", "local"] as const)(
    "a %s file adds nothing, trusted or not, and is told so",
    async (layer) => {
      const server = await serve((_request, response) => response.end("{}"));
      const allow = ["127.0.0.1", "0.0.0.0/0"];
      const { errors, codes } = await play({ urls: [server.origin], [layer]: allow });
      expect(errors).toEqual(["network_denied"]);
      expect(codes).toContain("wrong_scope");
      expect(server.requests).toEqual([]);
    },
  );

  it("an entry that cannot be used permits nothing, and its neighbours count", async () => {
    const server = await serve((_request, response) => response.end("{}"));
    const user = ["*", "http://127.0.0.1", "10/8", `127.0.0.1:${server.port}`];
    const { errors, codes } = await play({ urls: [server.origin, "http://10.0.0.1/"], user });
    expect(errors).toEqual([undefined, "network_denied"]);
    expect(codes.filter((code) => code === "invalid_value").length).toBe(3);
  });
});

describe("network.allow: what a wide block does not mean", () => {
  const METADATA = [
    "169.254.169.254",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "fd00:ec2::254",
    "fd20:ce::254",
  ];
  const WIDE = [
    "0.0.0.0/0",
    "128.0.0.0/1",
    "100.64.0.0/10",
    "169.0.0.0/8",
    "192.0.0.0/8",
    "168.0.0.0/8",
    "::/0",
    "fc00::/7",
    "fd00::/8",
    "fd20::/16",
  ];

  it.each(METADATA)(
    "%s stays closed under wide blocks, and so does every name that leads there",
    (address) => {
      const policy = { ...CLOSED, allow: [...WIDE, "hook.test"] };
      const target = { host: "hook.test", port: 443, policy };
      expect(judgeAddress(address, target).ok).toBe(false);
      expect(judgeUrl(`https://${address.includes(":") ? `[${address}]` : address}/`, policy).ok).toBe(false);
    },
  );

  it.each([
    ["169.254.169.254", "169.254.169.254"],
    ["169.254.169.254", "169.254.0.0/16"],
    ["100.100.100.200", "100.100.100.0/24"],
    ["fd00:ec2::254", "fd00:ec2::254"],
    ["fd00:ec2::254", "fd00:ec2::/64"],
    ["fe80::1", "fe80::/10"],
    ["64:ff9b::808:808", "64:ff9b::/96"],
  ])("%s opens for %s: that means it", (address, entry) => {
    const policy = { ...CLOSED, allow: [entry] };
    expect(judgeAddress(address, { host: "hook.test", port: 443, policy })).toEqual({ ok: true });
  });

  it.each(["10.0.0.1", "192.168.1.1", "100.64.0.1", "fd12::1", "127.0.0.1"])(
    "%s opens for wide blocks: private is what they are for",
    (address) => {
      const policy = { ...CLOSED, allow: WIDE };
      expect(judgeAddress(address, { host: "hook.test", port: 443, policy })).toEqual({ ok: true });
    },
  );

  it("a metadata name needs its own entry and one for its address", () => {
    const url = "http://metadata.google.internal/";
    const judged = (allow: readonly string[]): readonly boolean[] => [
      judgeUrl(url, { ...CLOSED, allow }).ok,
      judgeAddress("169.254.169.254", {
        host: "metadata.google.internal",
        port: 80,
        policy: { ...CLOSED, allow },
      }).ok,
    ];
    expect(judged(["metadata.google.internal"])).toEqual([true, false]);
    expect(judged(["169.254.169.254"])).toEqual([false, true]);
    expect(judged(["metadata.google.internal", "169.254.169.254"])).toEqual([true, true]);
  });

  it("under a format that calls loopback only, no entry helps", () => {
    const policy: NetworkPolicy = {
      ...CLOSED,
      loopback: "only",
      allow: ["0.0.0.0/0", "10.0.0.1", "hook.test"],
    };
    expect(judgeUrl("http://hook.test/", policy).ok).toBe(false);
    expect(judgeUrl("http://10.0.0.1/", policy).ok).toBe(false);
  });
});

interface Play {
  readonly urls: readonly string[];
  readonly user?: readonly string[];
  readonly managed?: readonly string[];
  readonly project?: readonly string[];
  readonly local?: readonly string[];
  readonly resolve?: Resolve;
}

/** The hooks are a project's, trusted; the lists stand in the files of their layers. */
async function play(
  options: Play,
): Promise<{ readonly errors: readonly (string | undefined)[]; readonly codes: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "anyhook-allow-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [home, cwd, managed] = ["home", "workspace", "managed"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const hooks = options.urls.map((url) => ({ type: "http", url }));
  const listed = (allow: readonly string[] | undefined): object =>
    allow === undefined ? {} : { network: { allow } };
  const files: Readonly<Record<string, object>> = {
    [join(home, ".anyhook/hooks.json")]: listed(options.user),
    [join(managed, "hooks.json")]: listed(options.managed),
    [join(cwd, ".anyhook/hooks.local.json")]: listed(options.local),
    [join(cwd, ".anyhook/hooks.json")]: {
      ...listed(options.project),
      hooks: { PreToolUse: [{ hooks }] },
    },
  };
  for (const [path, value] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(value));
  }
  const { resolve } = options;
  const executors = resolve === undefined ? [] : [createHttpExecutor({ resolve })];
  const runtime = createHooks({ home, cwd, managed, trust: "all", executors });
  try {
    const diagnostics = await runtime.load();
    const verdict = await runtime.emit("PreToolUse", {
      session_id: "s",
      cwd,
      tool_name: "Bash",
      tool_input: {},
    });
    return {
      errors: verdict.runs.map(({ error }) => error?.code),
      codes: diagnostics.map(({ code }) => code),
    };
  } finally {
    await runtime.close();
  }
}

async function withAnswer(
  describe: (server: { origin: string; port: number }) => { readonly url: string; readonly user: string },
  resolve?: Resolve,
): Promise<{ readonly played: { readonly error: string | undefined }; readonly requests: number }> {
  const server = await serve((_request, response) => response.end("{}"));
  const { url, user } = describe(server);
  const { errors } = await play({
    urls: [url],
    user: [user],
    ...(resolve === undefined ? {} : { resolve }),
  });
  return { played: { error: errors[0] }, requests: server.requests.length };
}

describe("what loading says of an address", () => {
  const hooks = [
    "hooks:",
    "  PreToolUse:",
    "    - hooks:",
    "      - { type: http, url: 'http://127.0.0.1:8080/in' }",
    "      - { type: http, url: 'http://10.1.2.3:8080/in' }",
  ];

  it.each([
    ["", [4, 5]],
    ["network: { allow: ['127.0.0.1:8080'] }", [5]],
    ["network: { allow: ['127.0.0.1:81', 10.0.0.0/8] }", [4]],
    ["network: { allow: [127.0.0.1, 10.1.2.3] }", []],
  ])("is nothing where the user permits it: %s", async (own, lines) => {
    const root = mkdtempSync(join(tmpdir(), "anyhook-permitted-"));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    for (const [path, text] of [
      ["work/.anyhook/hooks.yaml", hooks.join("\n")],
      ["home/.anyhook/hooks.yaml", own],
    ] as const) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const [cwd, home, managed] = ["work", "home", "managed"].map((name) => join(root, name)) as [
      string,
      string,
      string,
    ];
    const runtime = createHooks({ cwd, home, managed, dialects: ["anyhook"], trust: "all", journal: false });
    onTestFinished(() => runtime.close());
    const denied = (await runtime.load()).filter(({ code }) => code === "network_denied");
    expect(denied.map(({ file, line }) => [file, line])).toEqual(
      lines.map((line) => [".anyhook/hooks.yaml", line]),
    );
  });
});
