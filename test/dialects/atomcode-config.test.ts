import { describe, expect, it } from "vitest";
import { createConfig } from "../../src/dialects/atomcode/config.js";
import { doubtsAbout, momentsOf } from "../../src/dialects/atomcode/trigger.js";
import type { Decoded, Layer, Rule } from "../../src/spec/index.js";

const config = await createConfig();

function decode(text: string, layer: Layer = "user"): Decoded {
  return config.decode({
    path: "/h/.atomcode/hooks/hooks.toml",
    file: "hooks.toml",
    layer,
    bytes: Buffer.from(text),
    home: "/h",
    cwd: "/w",
  });
}

function webhook(more = "", name = "n"): string {
  return `[[webhooks]]\nname = "${name}"\ntrigger = "pre_tool"\nurl = "https://example.com/"\n${more}\n`;
}

function said({ diagnostics }: Decoded): readonly string[] {
  return diagnostics.map(({ level, line, column, code }) => `${line}:${column} ${level} ${code}`);
}

describe("atomcode: when a webhook is sent", () => {
  it.each([
    ["before_tool_call_start", ["tool_call_start", "pre_tool"]],
    ["post_tool_error", ["post_tool", "error"]],
    ["error_message", ["error", "message"]],
    ["Session_Start, SESSION_END", ["session_start", "session_end"]],
    ["post_tool_use_failure", ["post_tool"]],
    ["before_turn", []],
  ])("%j: %j", (trigger, moments) => {
    expect(momentsOf(trigger)).toEqual(moments);
  });

  it("has no doubt about the words of the document, its aliases, variants and lists", () => {
    const fine = [
      "pre_tool",
      "before_tool,after_tool",
      "on_turn_start",
      "turn_start_hook",
      "ON_ERROR",
      "a, error",
    ];
    expect(fine.slice(0, 5).flatMap(doubtsAbout)).toEqual([]);
    expect(doubtsAbout("a, error").map(({ code }) => code)).toEqual(["unmatched_trigger"]);
  });

  it.each([
    ["return_start", "accidental_trigger", "write `turn_start` if that is meant"],
    ["stderror", "accidental_trigger", "write `error` if that is meant"],
    ["mypre_tool", "accidental_trigger", "write `pre_tool` if that is meant"],
    ["post_tool_error", "accidental_trigger", "write `post_tool,error` if all are meant"],
    ["PreToolUse", "unmatched_trigger", "did you mean `tool_call_start` or `pre_tool`?"],
    ["PostToolUse", "unmatched_trigger", "did you mean `post_tool`?"],
    ["pre-tool", "unmatched_trigger", "did you mean `pre_tool`?"],
    ["*", "unmatched_trigger", expect.stringMatching(/^there is no word for all/u)],
    ["  ", "unmatched_trigger", expect.stringMatching(/^known: turn_start/u)],
    ["user_prompt_submit", "unmatched_trigger", expect.stringMatching(/`message` is the nearest/u)],
  ])("doubts %j", (trigger, code, hint) => {
    expect(doubtsAbout(trigger)).toEqual([expect.objectContaining({ code, hint })]);
  });

  it("judges a long trigger in linear time", () => {
    const before = performance.now();
    expect(doubtsAbout("xerror".repeat(100_000))).toHaveLength(1);
    expect(performance.now() - before).toBeLessThan(5000);
  });
});

describe("atomcode: a webhook", () => {
  it("has the defaults of the document", () => {
    const { rules, diagnostics } = decode(webhook());
    expect(diagnostics).toEqual([]);
    expect(rules).toEqual([
      {
        id: "atomcode:user:hooks.toml#/webhooks/0",
        name: "n",
        dialect: "atomcode",
        layer: "user",
        source: {
          path: "/h/.atomcode/hooks/hooks.toml",
          file: "hooks.toml",
          line: 1,
          column: 1,
          pointer: "/webhooks/0",
        },
        native: "pre_tool",
        events: ["PreToolUse"],
        when: [],
        executor: "http",
        params: {
          url: "https://example.com/",
          method: "POST",
          headers: {
            "Content-Type": "application/json",
            "X-AtomCode-Version": "4.25.9",
            "X-AtomCode-Hook": "n",
            Accept: "*/*",
          },
          trigger: "pre_tool",
        },
        timeoutMs: 10_000,
        retry: { attempts: 3, delaysMs: [100, 200], on: ["timeout", "network", "http_5xx", "http_busy"] },
        mode: "enforce",
      },
    ]);
  });

  it("waits 100, 200, 400 ms … between attempts, and never for hours", () => {
    const retryOf = (retries: number): Rule["retry"] =>
      decode(webhook(`retries = ${retries}`)).rules[0]?.retry;
    expect(retryOf(0)).toBeUndefined();
    expect(retryOf(4)).toMatchObject({ attempts: 5, delaysMs: [100, 200, 400, 800] });
    expect(retryOf(4_000_000_000)).toMatchObject({ attempts: 11 });
    expect(said(decode(webhook("retries = 11")))).toEqual(["5:11 warning invalid_value"]);
  });

  it.each([
    ["timeout_secs = 3601", "5:16 warning invalid_value", 3_600_000],
    ["timeout_secs = 0", "5:16 error invalid_value", 0],
    ["timeout_secs = -1", "5:16 error invalid_value", 0],
    ["timeout_secs = 1.5", "5:16 error wrong_type", 0],
  ])("%s: %s", (line, diagnostic, timeoutMs) => {
    const decoded = decode(webhook(line));
    expect(said(decoded)).toEqual([diagnostic]);
    expect(decoded.rules.map((rule) => rule.timeoutMs)).toEqual([timeoutMs]);
    expect(decoded.rules[0]?.skip?.because).toBe(timeoutMs === 0 ? "invalid" : undefined);
  });

  it("sends a name of any script as AtomCode does: the bytes of its UTF-8", () => {
    const { rules } = decode(webhook("", "企业微信"));
    const { "X-AtomCode-Hook": sent } = rules[0]!.params["headers"] as Record<string, string>;
    expect(Buffer.from(sent ?? "", "latin1").toString()).toBe("企业微信");
    expect(sent).toMatch(/^[\u0080-\u00ff]+$/u);
  });

  it("says in AtomCode's words what no method is, and which header is none", () => {
    const { diagnostics } = decode(webhook('method = "SEND"\nheaders = { "a b" = "x" }'));
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "`method`: Invalid HTTP method: SEND",
      "`headers.a b`: is not a header name",
    ]);
  });

  it("goes without headers that no hook can set, and says so at their place", () => {
    const headers = 'Host = "example.org"\ncontent-length = "5"\nAuthorization = "Bearer t"';
    const sent = webhook(`[webhooks.headers]\n${headers}`);
    const queued = `[[async_webhooks]]\nname = "a"\ntrigger = "error"\nurl = "https://example.com/"\n`;
    for (const text of [sent, `${queued}[async_webhooks.headers]\n${headers}`]) {
      const decoded = decode(text);
      expect(said(decoded).filter((line) => line.includes("header"))).toEqual([
        "6:1 warning ignored_header",
        "7:1 warning ignored_header",
      ]);
      const kept = Object.keys(Object(decoded.rules[0]?.params["headers"]));
      expect(kept.filter((name) => !name.startsWith("X-"))).toEqual([
        "Authorization",
        "Content-Type",
        "Accept",
      ]);
    }
  });

  it("lets the user's headers win, whatever their case", () => {
    const { rules } = decode(
      webhook(
        '[webhooks.headers]\naccept = "text/plain"\ncontent-type = "text/plain"\nx-atomcode-hook = "mine"',
      ),
    );
    expect(rules[0]?.params["headers"]).toEqual({
      accept: "text/plain",
      "content-type": "text/plain",
      "x-atomcode-hook": "mine",
      "X-AtomCode-Version": "4.25.9",
    });
  });

  it.each([
    ['url = "ftp://example.com/"', "error invalid_value"],
    ['url = "example.com"', "error invalid_value"],
    ['url = "https://user:secret@example.com/"', "error invalid_value"],
    ['url = "http://example.com/"', "warning clear_text"],
    ['url = "http://10.0.0.1/"', "warning network_denied"],
    ['url = "http://127.0.0.1:5000/"', undefined],
    ['url = "http://localhost:5000/atomcode/hooks"', undefined],
    ['method = "BREW"', "error invalid_value"],
    ['method = "get"', "warning invalid_value"],
    ['headers = { "a b" = "x" }', "error invalid_value"],
    ['headers = { a = "x\\ny" }', "error invalid_value"],
    ['format = "teams"', "error invalid_value"],
    ["timeoutSec = 5", "warning unknown_key"],
  ])("%s: %s", (line, expected) => {
    const key = line.split(" ", 1)[0];
    const others = ['name = "n"', 'trigger = "pre_tool"', 'url = "https://example.com/"'];
    const lines = [line, ...others.filter((other) => !other.startsWith(`${key} `))];
    const { diagnostics, rules } = decode(`[[webhooks]]\n${lines.join("\n")}\n${webhook("", "good")}`);
    const told = diagnostics.map(({ level, code }) => `${level} ${code}`);
    expect(told).toEqual(expected === undefined ? [] : [expected]);
    expect(diagnostics.map(({ message }) => message).join()).not.toContain("secret");
    // Whatever it is, its neighbour loads.
    expect(rules.filter(({ name, skip }) => name === "good" && skip === undefined)).toHaveLength(1);
  });

  it("is not a table in single brackets, and the other lists load", () => {
    const decoded = decode(
      `[webhooks]\nname = "n"\n[[hooks]]\nname = "s"\ntrigger = "pre_tool"\nscript = "/s.sh"\n`,
    );
    expect(said(decoded)).toEqual(["1:2 error wrong_type"]);
    expect(decoded.diagnostics[0]?.hint).toContain("[[webhooks]]");
    expect(decoded.rules).toHaveLength(1);
  });

  it("is not missed where it was switched off", () => {
    const { rules } = decode(`${webhook("retries = -1")}${webhook("retries = -1\nenabled = false")}`);
    expect(rules.map(({ skip }) => skip?.because)).toEqual(["invalid", "disabled"]);
  });

  it("is found where its list is spelled otherwise, and keys of the prototype are keys", () => {
    const decoded = decode('[[webhook]]\nname = "n"\n[__proto__]\nx = 1\n');
    expect(decoded.diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
      ["unknown_key", "did you mean `webhooks`?"],
      ["unknown_key", expect.any(String)],
    ]);
  });

  it("reports a file that is no TOML at its place", () => {
    const decoded = decode("[[webhooks]\nname = 1");
    expect(said(decoded)).toEqual(["1:12 error syntax"]);
    expect(decoded.broken).toBe(true);
  });
});

describe("atomcode: scripts", () => {
  const script = (more: string): string => `[[hooks]]\nname = "s"\nscript = "s.sh"\n${more}\n`;

  it("run by sh or python, from the folder of their file, within 2 s", () => {
    const { rules } = decode(
      `${script('trigger = "pre_tool"')}${script('trigger = "post_turn"\nscript_type = "python"')}`,
    );
    const path = "/h/.atomcode/hooks/s.sh";
    expect(rules.map(({ params, timeoutMs, retry }) => [params, timeoutMs, retry])).toEqual([
      [{ command: "sh", args: [path], script: path }, 2000, undefined],
      [{ command: "python", args: [path], script: path }, 2000, undefined],
    ]);
  });

  it.each(["PRE_TOOL", "pre_tool,post_tool", "tool_call_start", "error", ""])(
    "take no trigger %j",
    (trigger) => {
      const { rules, diagnostics } = decode(script(`trigger = "${trigger}"`));
      expect(rules).toEqual([]);
      expect(diagnostics.map(({ code, level }) => [level, code])).toEqual([["error", "unknown_trigger"]]);
    },
  );

  it.each([
    ["PreToolUse", "did you mean `pre_tool`?"],
    ["TurnEnd", "did you mean `post_turn`?"],
    ["post_tol", "did you mean `post_tool`?"],
    ["pre_tool,post_tool", "a script has one trigger"],
    ["session_start", "[[webhooks]] at this one, too"],
    ["__proto__", "known, to the letter: pre_tool"],
  ])("a trigger that is none is said in AtomCode's words, with a hint: %s", (trigger, hint) => {
    const [one] = decode(script(`trigger = "${trigger}"`)).diagnostics;
    expect(one?.message).toBe(`Unknown trigger type: ${trigger}`);
    expect(one?.hint).toContain(hint);
  });

  it("are looked for below home and workspace only", () => {
    const absent = (path: string): readonly string[] =>
      decode(`[[hooks]]\nname = "s"\ntrigger = "pre_tool"\nscript = '${path}'\n`).diagnostics.map(
        ({ code }) => code,
      );
    expect(absent("s.sh")).toEqual(["script_not_found"]);
    expect(absent("~/s.sh")).toEqual(["script_not_found"]);
    expect(absent("/net/other/s.sh")).toEqual([]);
  });
});

describe("atomcode: async webhooks", () => {
  const later = (more = ""): string =>
    `[[async_webhooks]]\nname = "n"\nurl = "https://example.com/bulk"\n${more}\n`;

  it("take the place of the webhook of their name, at its moments", () => {
    const { rules, diagnostics } = decode(`${webhook()}${later("batch_size = 3\nflush_interval_ms = 50")}`);
    expect(diagnostics).toEqual([]);
    expect(rules.map(({ id, skip, native }) => [id.split("#")[1], native, skip?.because])).toEqual([
      ["/webhooks/0", "pre_tool", "duplicate"],
      ["/async_webhooks/0", "pre_tool", undefined],
    ]);
    expect(rules[1]).toMatchObject({ background: true, batch: { size: 3, intervalMs: 50 } });
    expect(rules[1]?.params["headers"]).toMatchObject({ "X-AtomCode-Webhook": "n" });
  });

  it("stand alone with a trigger of their own, with a warning; without one they are an error", () => {
    const alone = decode(later('trigger = "post_tool"'));
    expect(said(alone)).toEqual(["1:1 warning standalone_async"]);
    expect(alone.rules).toMatchObject([{ native: "post_tool", batch: { size: 10, intervalMs: 1000 } }]);
    expect(said(decode(later()))).toEqual(["1:1 error missing"]);
  });

  it("leave the webhook alone where they are switched off, and are off where it is", () => {
    const off = decode(`${webhook()}${later("enabled = false")}`).rules;
    expect(off.map(({ skip }) => skip?.because)).toEqual([undefined, "disabled"]);
    const both = decode(`${webhook("enabled = false")}${later()}`).rules;
    expect(both.filter(({ skip }) => skip === undefined)).toEqual([]);
  });

  it("say whose trigger counts", () => {
    expect(said(decode(`${webhook()}${later('trigger = "error"')}`))).toEqual([
      "9:11 warning ignored_trigger",
    ]);
  });
});

describe("atomcode: layers", () => {
  const merged = (user: string, project: string, trusted = true): readonly (string | undefined)[] => {
    const files = [
      { ...decode(user), trusted: true },
      { ...decode(project, "project"), trusted },
    ];
    const { rules = [] } = config.merge?.(files) ?? {};
    return rules.map(({ layer, name, skip }) => `${layer} ${name} ${skip?.because ?? "runs"}`);
  };

  it("a name of the project's replaces the user's, of one kind, in a trusted folder", () => {
    const script = '[[hooks]]\nname = "n"\ntrigger = "pre_tool"\nscript = "/s.sh"\n';
    expect(merged(`${webhook()}${script}`, webhook())).toEqual([
      "user n runs",
      "user n duplicate",
      "project n runs",
    ]);
    expect(merged(webhook(), webhook(), false)).toEqual(["user n runs", "project n runs"]);
  });

  it.each(["enabled = false", 'retries = "x"', "timeout_secs = 0"])(
    "an entry of the project's that does not run replaces nothing: %s",
    (line) => {
      expect(merged(webhook(), webhook(line))[0]).toBe("user n runs");
    },
  );
});
