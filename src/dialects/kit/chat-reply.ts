import { redactText } from "../../guards/redact.js";
import { isJsonObject } from "../../spec/index.js";
import type { Failure, HttpOutput, JsonValue, Output, Reading } from "../../spec/index.js";
import type { ChatFormat } from "./chat-message.js";

/**
 * What a chat's webhook answered: it took the message, or the run has failed and says why. Never a decision, whatever
 * stands in the answer. Slack says `ok`, DingTalk and WeCom `{"errcode":0}` (and put their errors under HTTP 200).
 */
export function readChatReply(format: ChatFormat, output: Output): Reading {
  if (output.kind === "error") return { failed: output };
  if (output.kind !== "http") return failed("invalid", "a chat message is sent by http");
  const { status, body } = output;
  if (status < 200 || status > 299) return failed("http_status", `HTTP ${status}${quoted(body)}`);
  switch (format) {
    case "slack":
      return body.trim() === "ok" ? {} : failed("unreadable_reply", `Slack did not say ok${quoted(body)}`);
    case "dingtalk":
      return readCode("DingTalk", output);
    case "wecom":
      return readCode("WeCom", output);
    default:
      return format satisfies never;
  }
}

function readCode(receiver: string, { body, truncated }: HttpOutput): Reading {
  const answer = truncated ? undefined : parse(body);
  const code = isJsonObject(answer) ? answer["errcode"] : undefined;
  if (typeof code !== "number")
    return failed("unreadable_reply", `${receiver} sent no errcode${quoted(body)}`);
  if (code === 0) return {};
  const why = isJsonObject(answer) && typeof answer["errmsg"] === "string" ? answer["errmsg"] : "";
  return failed("http_status", `${receiver} did not take it: errcode ${code}${quoted(why)}`);
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

const QUOTED_CHARACTERS = 200;

/** What they said, short: it may quote the request. */
function quoted(text: string): string {
  const said = redactText(text.slice(0, QUOTED_CHARACTERS * 10))
    .trim()
    .replaceAll(/\s+/gu, " ");
  return said === "" ? "" : `: ${said.slice(0, QUOTED_CHARACTERS)}`;
}

function failed(code: Failure["code"], message: string): Reading {
  return { failed: { code, message } };
}
