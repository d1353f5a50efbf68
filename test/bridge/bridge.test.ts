import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runBridge } from "../../src/bridge/bridge.js";
import type { BridgeOptions } from "../../src/bridge/options.js";
import { trustWorkspace } from "../../src/workbench/trust.js";
import type { GuestReply } from "../../src/spec/index.js";
import { fake } from "./fake-agent.js";
import { place } from "./place.js";
import type { Place } from "./place.js";

const hook = (line: string, more = ""): string =>
  `{ type: command, command: ${JSON.stringify(line)}${more} }`;
const hooks = (...lines: readonly string[]): string =>
  ["PreToolUse", "PostToolUse", "UserPromptSubmit", "Stop"]
    .map((event) => `  ${event}:\n    - hooks: [${lines.join(", ")}]\n`)
    .join("")
    .replace(/^/u, "hooks:\n");
const GUARD = hooks(hook("grep -q rm && { echo no rm >&2; exit 2; }; exit 0"));
const CALL = { event: "before_tool", session: "s1", tool: "run", input: { line: "rm -rf /" } };

function bridge(where: Place, more: Partial<BridgeOptions> = {}): Promise<GuestReply> {
  return runBridge({
    agent: "fake",
    stdin: JSON.stringify(CALL),
    env: { PATH: process.env["PATH"] },
    journal: join(where.home, "journal"),
    plugins: [fake],
    ...where,
    ...more,
  });
}

function records(where: Place): readonly Record<string, unknown>[] {
  const folder = join(where.home, "journal");
  if (!existsSync(folder)) return [];
  const text = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  return text
    .join("")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const no = (reason: string | RegExp) => ({
  exitCode: 0,
  stdout: expect.stringMatching(reason) as string,
  stderr: "",
});

describe("the bridge", () => {
  it("answers in the agent's own form what the user's hooks decide, and keeps a journal", async () => {
    const where = place({ "home/.anyhook/hooks.yaml": GUARD });
    expect(await bridge(where)).toEqual({ stdout: '{"no":"no rm"}', stderr: "", exitCode: 0 });
    const [event, , , , verdict] = records(where);
    expect(event).toMatchObject({
      type: "event",
      session_id: "s1",
      event: { tool_name: "Bash", tool_input: { command: "rm -rf /" } },
    });
    expect(verdict).toMatchObject({ type: "verdict", decision: "deny", reason: "no rm" });
  });

  it("says nothing where nobody has an opinion", async () => {
    expect(await bridge(place())).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  });

  it("hands a rewrite back in the agent's own words", async () => {
    const answer = JSON.stringify({ updated_input: { command: "ls", timeout: 1 } });
    const where = place({ "home/.anyhook/hooks.yaml": hooks(hook(`echo '${answer}'`)) });
    expect(JSON.parse((await bridge(where)).stdout)).toEqual({ input: { line: "ls", timeout: 1 } });
  });

  it("denies where a hook rewrote what the agent cannot have rewritten", async () => {
    const where = place({ "home/.anyhook/hooks.yaml": hooks(hook(`echo '{"updated_input":"other"}'`)) });
    const stdin = JSON.stringify({ event: "prompt", prompt: "secret" });
    expect(await bridge(where, { stdin })).toEqual(no("a hook rewrote this, and Fake agent cannot be told"));
    expect(records(where).at(-1)).toMatchObject({ type: "verdict", decision: "deny", decided_by: "bridge" });
  });

  it.each(['"ls"', "[]", "5"])("denies where a rewrite is no tool input: %s", async (rewrite) => {
    const answer = `{"updated_input":${rewrite}}`;
    const where = place({ "home/.anyhook/hooks.yaml": hooks(hook(`echo '${answer}'`)) });
    expect(await bridge(where)).toEqual(no("`tool_input` is an object, and the rewrite a"));
    expect(records(where).at(-1)).toMatchObject({ type: "verdict", decision: "deny", decided_by: "bridge" });
  });

  it("runs a project's hooks where the folder is trusted, and says so where it is not", async () => {
    const where = place({ "cwd/.anyhook/hooks.yaml": GUARD });
    const untrusted = await bridge(where);
    expect(untrusted).toMatchObject({ stdout: "", exitCode: 0 });
    expect(untrusted.stderr).toContain("1 hook of this workspace did not run: it is not trusted");
    const asked = await bridge(where, { stdin: JSON.stringify({ event: "prompt", prompt: "rm" }) });
    expect(asked.stdout).toContain("it is not trusted");
    await trustWorkspace({ cwd: where.cwd, home: where.home, dialects: [], env: {} });
    expect(await bridge(where)).toEqual(no("no rm"));
  });

  it("takes the workspace that the agent names, wherever it was started", async () => {
    const where = place({ "cwd/.anyhook/hooks.yaml": GUARD });
    const below = join(where.cwd, "below");
    mkdirSync(below);
    await trustWorkspace({ cwd: where.cwd, home: where.home, dialects: [], env: {} });
    expect((await bridge({ ...where, cwd: below })).stdout).toBe("");
    const env = { PATH: process.env["PATH"], FAKE_PROJECT: where.cwd };
    expect(await bridge({ ...where, cwd: below }, { env })).toEqual(no("no rm"));
    expect((await bridge(where, { env: { ...env, FAKE_PROJECT: "." }, cwd: below })).stdout).toBe("");
  });

  it("names a broken hook file, once per prompt to the person and always on stderr", async () => {
    const where = place({ "home/.anyhook/hooks.yaml": "hooks:\n  PreTolUse: []\n" });
    expect((await bridge(where)).stderr).toMatch(/~\/\.anyhook\/hooks\.yaml:2:3 .*anyhook check/u);
    const asked = await bridge(where, { stdin: JSON.stringify({ event: "prompt", prompt: "x" }) });
    expect(asked.stdout).toContain("hooks.yaml:2:3");
  });
});

describe("a deny of the bridge itself", () => {
  it("is recorded in files as big as the user wants them", async () => {
    const day = new Date().toISOString().slice(0, 10);
    const where = place({
      "home/.anyhook/hooks.yaml": "journal: { max_bytes: 65536 }\n",
      [`home/journal/${day}.jsonl`]: `${JSON.stringify({ v: 1, text: "x".repeat(65_500) })}\n`,
    });
    expect(await bridge(where, { stdin: "" })).toMatchObject({ exitCode: 2 });
    expect(readdirSync(join(where.home, "journal")).toSorted()).toEqual([`${day}.1.jsonl`, `${day}.jsonl`]);
  });
});

describe("a payload that cannot be read", () => {
  const UNREADABLE: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    ["nothing", "", /the payload on stdin is empty/u],
    ["half a payload", '{"event": "before_tool", ', /is not JSON \(1:\d+ /u],
    ["a list", "[]", /is a list, not an object/u],
    ["null", "null", /is null, not an object/u],
    ["no UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), /is not UTF-8/u],
    ["a wrong type", '{"event":"before_tool","tool":7}', /`tool` must be a text/u],
    ["too much", " ".repeat(32 * 1024 * 1024 + 1), /holds more than \d+ bytes/u],
  ];

  it.each(UNREADABLE)("%s: a gate denies in the agent's own form, and says why", async (_, stdin, reason) => {
    const where = place();
    expect(await bridge(where, { stdin, event: "before_tool" })).toEqual(no(reason));
    expect(records(where)).toMatchObject([
      { type: "verdict", decision: "deny", hook_event_name: "PreToolUse" },
    ]);
  });

  it.each(UNREADABLE)("%s: elsewhere it is a warning", async (_, stdin, reason) => {
    const { stdout, stderr, exitCode } = await bridge(place(), { stdin, event: "after_tool" });
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
    // A payload that says its own event is believed.
    expect(stderr).toMatch(reason);
  });

  it("counts as a gate where nobody says the event: exit code 2 and a reason", async () => {
    for (const stdin of ["", "{}", '{"event":"later"}']) {
      const { stdout, stderr, exitCode } = await bridge(place(), { stdin });
      expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
      expect(stderr).toMatch(/^anyhook: .+\n$/u);
    }
  });

  it("takes a byte order mark, and bytes as well as text", async () => {
    const where = place({ "home/.anyhook/hooks.yaml": GUARD });
    expect(await bridge(where, { stdin: Buffer.from(`\uFEFF${JSON.stringify(CALL)}`) })).toEqual(no("no rm"));
  });

  it("never throws and never ends with 1, whatever comes", async () => {
    const where = place();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.uint8Array(),
          fc.jsonValue().map((value) => JSON.stringify({ event: "before_tool", tool: value, input: value })),
        ),
        fc.constantFrom(undefined, "before_tool", "after_tool", "nonsense"),
        async (stdin, event) => {
          const { exitCode } = await bridge(where, { stdin, event, journal: false });
          expect([0, 2]).toContain(exitCode);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("what keeps the bridge from answering for the hooks", () => {
  it("closes a gate when the managed policy cannot be read, and warns elsewhere", async () => {
    const where = place({ "managed/hooks.yaml": "hooks: [" });
    expect(await bridge(where)).toEqual(no("managed policy"));
    const after = await bridge(where, { stdin: JSON.stringify({ ...CALL, event: "after_tool" }) });
    expect(after).toMatchObject({ stdout: "", exitCode: 0 });
    expect(after.stderr).toContain("managed policy");
  });

  it("closes a gate on an internal error", async () => {
    const broken = {
      ...fake,
      guest: {
        load: async () => ({
          parse: () => {
            throw new TypeError("oops");
          },
          reply: () => {
            throw new TypeError("oops");
          },
          losses: [],
        }),
      },
    };
    const reply = await bridge(place(), { plugins: [broken], event: "before_tool" });
    expect(reply).toEqual({ stdout: "", stderr: "anyhook: internal error: oops\n", exitCode: 2 });
  });

  it("closes a gate when stdin breaks", async () => {
    const stdin = (): Promise<string> => Promise.reject(new Error("EIO"));
    expect(await bridge(place(), { stdin, event: "before_tool" })).toEqual(no("EIO"));
  });

  it("does not keep an agent going for ever that cannot stop because of us", async () => {
    const where = place({ "managed/hooks.yaml": "hooks: [" });
    expect(await bridge(where, { stdin: '{"event":"end"}' })).toEqual(no("managed policy"));
    const again = await bridge(where, { stdin: '{"event":"end","stop_hook_active":true}' });
    expect(again).toMatchObject({ stdout: "", exitCode: 0 });
  });

  it.each([
    ["optional", ""],
    ["required", "the journal could not be written"],
  ])("answers without a journal that cannot be written where its audit is %s", async (audit, denied) => {
    const where = place({ "home/.anyhook/hooks.yaml": `audit: ${audit}\n`, "home/journal": "a file" });
    const { stdout, exitCode } = await bridge(where);
    const told = JSON.parse(stdout) as { no?: string; notices?: readonly string[] };
    expect(exitCode).toBe(0);
    expect(told.no ?? "").toContain(denied);
    expect(told.no === undefined).toBe(audit === "optional");
    expect(told.notices?.join()).toContain("the journal could not be written");
  });

  it("names an event that the agent does not have", async () => {
    const reply = await bridge(place(), { event: "befor_tool", stdin: "{}" });
    expect(reply).toMatchObject({ stdout: "", exitCode: 2 });
    expect(reply.stderr).toContain('has no event "befor_tool"');
  });

  it("names an agent that it does not know, with exit code 2", async () => {
    const reply = await bridge(place(), { agent: "fak", event: "before_tool" });
    expect(reply).toMatchObject({ stdout: "", exitCode: 2 });
    expect(reply.stderr).toContain('there is no dialect "fak"');
  });
});

describe("--monitor", () => {
  it("enforces a managed `audit: required`, and a managed policy that nobody can read", async () => {
    const where = place({ "managed/hooks.yaml": "audit: required\n", "home/journal": "a file" });
    expect(await bridge(where, { monitor: true })).toEqual(no("the journal could not be written"));
    const broken = place({ "managed/hooks.yaml": "hooks: [\n" });
    expect((await bridge(broken, { monitor: true })).stdout).toContain('"no"');
    const users = place({ "home/.anyhook/hooks.yaml": "audit: required\n", "home/journal": "a file" });
    expect(await bridge(users, { monitor: true })).toMatchObject({ stdout: "", exitCode: 0 });
  });

  it("records what would have been decided, and enforces nothing", async () => {
    const answer = `echo '{"updated_input":{"command":"x"},"context":"c"}'`;
    const where = place({ "home/.anyhook/hooks.yaml": hooks(hook("echo no >&2; exit 2"), hook(answer)) });
    expect(await bridge(where, { monitor: true })).toEqual({ stdout: "", stderr: "", exitCode: 0 });
    expect(records(where)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: "hook_finished", decision: "deny", because: "monitor" }),
        expect.objectContaining({ type: "verdict", decision: "none" }),
      ]),
    );
  });

  it("warns about what it cannot do, and lets it pass", async () => {
    const reply = await bridge(place(), { monitor: true, stdin: "[]" });
    expect(reply).toMatchObject({ stdout: "", exitCode: 0 });
    expect(reply.stderr).toContain("nothing is enforced");
    expect(await bridge(place(), { monitor: true, agent: "nobody" })).toMatchObject({ exitCode: 0 });
  });
});
