import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { startModel } from "../../src/workbench/demo/agents/model/index.js";
import type { Model } from "../../src/workbench/demo/agents/model/index.js";
import { runProcess } from "../../src/workbench/demo/agents/process.js";
import { runHere } from "../cli/run.js";
import type { Ran } from "../cli/run.js";
import { until } from "../support/server.js";

const windows = process.platform === "win32";
let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "anyhook-workbench-agents-")));
  for (const name of ["bin", "home", "cache", "tmp"]) mkdirSync(join(root, name));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A program of that name on the PATH. */
function program(name: string, script: string): void {
  writeFileSync(join(root, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

function demo(...args: readonly string[]): Promise<Ran> {
  const env = { PATH: `${join(root, "bin")}:/usr/bin:/bin`, XDG_CACHE_HOME: join(root, "cache") };
  const all = ["demo", "--agent", ...args, "--home", join(root, "home")];
  return runHere({ args: all, cwd: root, env, stdin: "" });
}

describe.skipIf(windows)(`anyhook demo --agent${windows ? " (SKIPPED: it needs a POSIX shell)" : ""}`, () => {
  it("says what is missing and how to get it, and installs nothing that nobody asked for", async () => {
    program("npm", `touch '${join(root, "asked")}'`);
    const { code, stdout, stderr } = await demo("all");

    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("@anthropic-ai/claude-code@");
    expect(stderr).toContain("GitHub Copilot CLI is not here. Get it: npm install");
    expect(stderr).toContain("--install");
    expect(existsSync(join(root, "asked"))).toBe(false);
    expect(readdirSync(join(root, "cache"))).toEqual([]);
  });

  it("with --install says in npm's own words why it did not work, and keeps nothing of it", async () => {
    program("npm", 'touch half; echo "no such host" >&2; exit 1');
    const { code, stderr } = await demo("copilot", "--install");

    expect(code).toBe(1);
    expect(stderr).toContain("could not be installed: no such host");
    expect(readdirSync(join(root, "cache/anyhook/agents"))).toEqual([]);
  });

  it("claims nothing for an agent that asks nobody, and has exit code 1", async () => {
    program("copilot", "rm -rf important; exit 0");
    const { code, stdout } = await demo("copilot", "--json");
    const steps = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Step);
    const claims = steps.find(({ type }) => type === "session")?.claims ?? [];
    const held = claims.filter(({ ok }) => ok).map(({ claim }) => claim);

    expect(code).toBe(1);
    expect(steps.map(({ type }) => type)).toEqual(["opening", "agent", "session", "summary"]);
    expect(steps.at(-1)).toMatchObject({ ok: false });
    expect(held).toEqual([
      "after the uninstall its settings are as before, to the byte",
      "it came to an end by itself, and asked nobody beyond this machine",
    ]);
    expect(existsSync(steps[0]?.workspace ?? "")).toBe(false);
    expect(readdirSync(join(root, "home"))).toEqual([]);
  });
});

interface Step {
  readonly type: string;
  readonly workspace?: string;
  readonly claims?: readonly { readonly claim: string; readonly ok: boolean }[];
}

describe("the scripted model", () => {
  const turns = [{ tool: { name: "sh", input: { command: "ls" } } }, { text: "done" }] as const;
  const tools = [{ name: "sh" }];
  const asked = [{ role: "user", content: "go" }];
  const answeredChat = [...asked, { role: "tool", content: "a file" }];
  const answered = [...asked, { role: "user", content: [{ type: "tool_result", content: "a file" }] }];

  it.each([
    ["/v1/messages?beta=true", answered],
    ["/v1/chat/completions", answeredChat],
  ])("takes the turn at %s that the number of tool results says, streaming or not", async (path, second) => {
    const model = await running();
    for (const stream of [true, false]) {
      expect(await post(model, path, { stream, tools, messages: asked })).toContain("command");
      expect(await post(model, path, { stream, tools, messages: second })).toContain("done");
      // A request without tools wants a title or the like: that is no turn.
      expect(await post(model, path, { stream, messages: asked })).toContain("ok");
    }
    expect(model.requests.map(({ results }) => results)).toEqual([0, 1, 0, 1]);
  });

  it("is a proxy that lets nobody out, and notes who wanted to", async () => {
    const model = await running();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(model.url);
      const options = { host: "127.0.0.1", port, method: "CONNECT", path: "api.example.com:443" };
      const tunnel = request(options);
      tunnel
        .on("connect", (response) => resolve(response.statusCode))
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
    expect(model.outside).toEqual(["api.example.com:443"]);
  });

  async function running(): Promise<Model> {
    const model = await startModel(turns);
    onTestFinished(() => model.close());
    return model;
  }

  async function post(model: Model, path: string, body: object): Promise<string> {
    return (await fetch(model.url + path, { method: "POST", body: JSON.stringify(body) })).text();
  }
});

describe.skipIf(windows)("a process that is driven", () => {
  const script = "sleep 600 & echo $! > pid.new; mv pid.new pid; wait";

  it("is ended with all that it has started when its time is up", async () => {
    const ended = await runProcess(["/bin/sh", "-c", script], { cwd: root, env: {}, timeoutMs: 1000 });
    expect(ended).toMatchObject({ code: null, timedOut: true });
    await until(() => !isAlive(childPid()));
  });

  it("is ended with all that it has started when somebody gives up, with their reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const bounds = { cwd: root, env: {}, timeoutMs: 60_000, signal: controller.signal };
    const work = expect(runProcess(["/bin/sh", "-c", script], bounds)).rejects.toBe(reason);
    await until(() => existsSync(join(root, "pid")));
    controller.abort(reason);
    await work;
    await until(() => !isAlive(childPid()));
  });

  it.skipIf(process.platform !== "linux")(
    "is asked to end by SIGTERM also where it left its group",
    async () => {
      const tidy = "trap 'echo asked > asked; kill $!; exit' TERM; sleep 600 & echo $! > pid; wait";
      const command = ["/bin/sh", "-c", `setsid /bin/sh -c "$0" & until test -s pid; do :; done`, tidy];
      await runProcess(command, { cwd: root, env: { PATH: process.env["PATH"] }, timeoutMs: 60_000 });
      expect(readFileSync(join(root, "asked"), "utf8")).toBe("asked\n");
      await until(() => !isAlive(childPid()));
    },
  );

  it("leaves nobody behind when it ends by itself", async () => {
    const background = "sleep 600 >/dev/null 2>&1 & echo $! > pid; echo said";
    const ended = await runProcess(["/bin/sh", "-c", background], { cwd: root, env: {}, timeoutMs: 60_000 });
    expect(ended).toMatchObject({ code: 0, stdout: "said\n", timedOut: false });
    await until(() => !isAlive(childPid()));
  });

  it("rejects when there is no such program", async () => {
    await expect(runProcess(["/nowhere/program"], { cwd: root, env: {}, timeoutMs: 1000 })).rejects.toThrow(
      "ENOENT",
    );
  });

  function childPid(): number {
    const pid = Number(readFileSync(join(root, "pid"), "utf8"));
    expect(pid).toBeGreaterThan(1);
    return pid;
  }

  function isAlive(pid: number): boolean {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }
});
