import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHAT_FORMATS, chatMessage, chatNote } from "../../src/dialects/kit/chat-message.js";
import type { ChatFormat } from "../../src/dialects/kit/chat-message.js";
import { readChatReply } from "../../src/dialects/kit/chat-reply.js";
import type { HookEvent, JsonObject, Output } from "../../src/spec/index.js";

const EVENT: HookEvent = {
  hook_event_name: "PostToolUse",
  id: "evt_1",
  at: "2025-01-01T00:00:00.000Z",
  session_id: "session-123",
  tool_name: "Edit",
  tool_input: { file_path: "src/a.ts", new_string: "x" },
  turn_number: 5,
};

function textOf(format: ChatFormat, message: JsonObject): string {
  if (format === "slack") return String(message["text"]);
  const markdown = message["markdown"] as JsonObject;
  return String(markdown[format === "wecom" ? "content" : "text"]);
}

const LIMITS: Readonly<Record<ChatFormat, (text: string) => boolean>> = {
  slack: (text) => text.length <= 40_000,
  dingtalk: (text) => Buffer.byteLength(text) <= 20_000,
  wecom: (text) => Buffer.byteLength(text) <= 4096,
};

describe("chat messages", () => {
  it("have each receiver's own shape", () => {
    const note = chatNote(EVENT, "notify");
    expect(chatMessage("slack", note)).toEqual({
      text: "*notify*\nEvent: `PostToolUse`\nTool: `Edit`\nInput: `src/a.ts`\nTurn: `5`\nSession: `session-123`",
    });
    const text =
      "### notify\n- Event: `PostToolUse`\n- Tool: `Edit`\n- Input: `src/a.ts`\n- Turn: `5`\n- Session: `session-123`";
    expect(chatMessage("dingtalk", note)).toEqual({
      msgtype: "markdown",
      markdown: { title: "notify", text },
    });
    expect(chatMessage("wecom", note)).toEqual({ msgtype: "markdown", markdown: { content: text } });
  });

  it("mention nobody, and make no link, whatever a hook says", () => {
    const said = "<!channel> <@U123> @all @channel <@all> [x](http://a) ![y](http://b) `code` & <b>";
    const note = chatNote({ ...EVENT, tool_input: { command: said }, message: said }, said);
    const slack = textOf("slack", chatMessage("slack", note));
    expect(slack).not.toMatch(/<|>|&(?!amp;|lt;|gt;)/u);
    for (const format of CHAT_FORMATS) {
      const message = chatMessage(format, note);
      expect(JSON.stringify(message)).not.toMatch(/<@|<!|@(?:all|channel|U123)/u);
      if (format !== "slack") expect(textOf(format, message)).not.toMatch(/\]\(/u);
      for (const line of textOf(format, message).split("\n").slice(1))
        expect(line.match(/`/gu), line).toHaveLength(2);
    }
  });

  it("show no secret", () => {
    const tool_input = { command: "curl -H 'Authorization: Bearer abcdef' https://u:p@h/", api_key: "k123" };
    for (const format of CHAT_FORMATS) {
      const shown = JSON.stringify(chatMessage(format, chatNote({ ...EVENT, tool_input }, "t")));
      const all = JSON.stringify(
        chatMessage(format, chatNote({ ...EVENT, tool_input: { api_key: "k123" } }, "t")),
      );
      expect(shown).not.toContain("abcdef");
      expect(shown).not.toContain("u:p@");
      expect(all).not.toContain("k123");
    }
  });

  it("stay within each receiver's limit and say when they were cut, without half a character", () => {
    const characters = fc.constantFrom("a", "&", "<", "@", "`", "好", "🔔", "\n", "]", "(");
    const value = fc.string({ unit: characters, maxLength: 1500 });
    const facts = fc.array(fc.record({ label: fc.constant("Text"), value }), { maxLength: 60 });
    fc.assert(
      fc.property(fc.constantFrom(...CHAT_FORMATS), fc.record({ title: value, facts }), (format, note) => {
        const text = textOf(format, chatMessage(format, note));
        expect(LIMITS[format](text)).toBe(true);
        expect(text.isWellFormed()).toBe(true);
        const lines = text.split("\n");
        if (lines.length < note.facts.length + 1) expect(text.endsWith("\n… (cut)")).toBe(true);
        for (const line of lines.slice(1))
          if (line !== "… (cut)") expect(line).toMatch(/^(?:- )?Text: `[^`]*`$/u);
      }),
      { numRuns: 200 },
    );
  });

  it("take what is far too long in no time", () => {
    const start = performance.now();
    for (const format of CHAT_FORMATS)
      chatMessage(format, chatNote({ ...EVENT, tool_input: { command: "<@`&".repeat(500_000) } }, "t"));
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

function reply(body: string, status = 200): Output {
  return { kind: "http", status, headers: {}, body, truncated: false };
}

describe("chat replies", () => {
  it("are a success in each receiver's own words", () => {
    expect(readChatReply("slack", reply("ok"))).toEqual({});
    for (const format of ["dingtalk", "wecom"] as const)
      expect(readChatReply(format, reply('{"errcode":0,"errmsg":"ok"}'))).toEqual({});
  });

  it("are failures otherwise, and say what the receiver said", () => {
    const failed = (format: ChatFormat, output: Output): unknown => readChatReply(format, output).failed;
    expect(failed("slack", reply("no_text"))).toEqual({
      code: "unreadable_reply",
      message: "Slack did not say ok: no_text",
    });
    expect(failed("slack", reply("invalid_token", 403))).toEqual({
      code: "http_status",
      message: "HTTP 403: invalid_token",
    });
    expect(failed("dingtalk", reply('{"errcode":310000,"errmsg":"keywords not in content"}'))).toEqual({
      code: "http_status",
      message: "DingTalk did not take it: errcode 310000: keywords not in content",
    });
    expect(failed("wecom", reply("<html>"))).toEqual({
      code: "unreadable_reply",
      message: "WeCom sent no errcode: <html>",
    });
    const error = { kind: "error", code: "network", message: "m" } as const;
    expect(failed("slack", error)).toEqual(error);
  });

  it("never decide anything", () => {
    const decisions = ['{"decision":"deny"}', '{"errcode":0,"decision":"deny","systemMessage":"x"}', "deny"];
    for (const format of CHAT_FORMATS)
      for (const body of decisions)
        expect(Object.keys(readChatReply(format, reply(body))).filter((key) => key !== "failed")).toEqual([]);
  });
});
