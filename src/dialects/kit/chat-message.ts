import { redact, redactText } from "../../guards/redact.js";
import { isJsonObject } from "../../spec/index.js";
import type { HookEvent, JsonObject, JsonValue } from "../../spec/index.js";

/** Group chats whose incoming webhooks take a JSON of their own. */
export const CHAT_FORMATS = ["slack", "dingtalk", "wecom"] as const;
export type ChatFormat = (typeof CHAT_FORMATS)[number];

/** What a message says: a headline, and facts below it in this order. Plain text, escaped by {@link chatMessage}. */
export interface ChatNote {
  readonly title: string;
  readonly facts: readonly ChatFact[];
}

interface ChatFact {
  readonly label: string;
  readonly value: string;
}

/**
 * The body that a chat's webhook takes. Text of the note is redacted, mentions nobody, makes no links and loads no
 * images; what is longer than the receiver takes is cut and ends with `… (cut)`.
 * Sources: Slack, "Sending messages using incoming webhooks" (`text`, at most 40,000 characters); DingTalk, "custom
 * robot" (`markdown`, about 20,000 bytes); WeCom, "group robot" (`markdown.content`, at most 4,096 bytes).
 * @example
 * chatMessage("slack", { title: "guard", facts: [{ label: "Tool", value: "Bash" }] });
 * // { text: "*guard*\nTool: `Bash`" }
 */
export function chatMessage(format: ChatFormat, note: ChatNote): JsonObject {
  const { heading, escape, limit, size } = RECEIVERS[format];
  const title = plain(note.title, TITLE_CHARACTERS);
  const head = heading(escape(title));
  const text = fill(head, note.facts, { limit, size, escape, bullet: format === "slack" ? "" : "- " });
  switch (format) {
    case "slack":
      return { text };
    case "dingtalk":
      // The title is what a phone shows; it is no markdown.
      return { msgtype: "markdown", markdown: { title: inert(title), text } };
    case "wecom":
      return { msgtype: "markdown", markdown: { content: text } };
    default:
      return format satisfies never;
  }
}

/**
 * What there is to say about an event: the event, its tool and input, turn, session, and what went wrong.
 * @param name the event as that agent calls it
 */
export function chatNote(event: HookEvent, title: string, name: string = event.hook_event_name): ChatNote {
  const { tool_name: tool, turn_number: turn, session_id: session } = event;
  const input = redact((event.tool_input ?? null) as JsonValue);
  const told = TOLD.flatMap(([label, field]) => fact(label, redact((event[field] ?? null) as JsonValue)));
  const facts = [
    ...fact("Event", name),
    ...fact("Tool", tool),
    ...fact("Input", inputOf(input)),
    ...fact("Turn", turn),
    ...told,
    ...fact("Session", session),
  ];
  return { title, facts };
}

/** Fields that explain an event, where it has them. */
const TOLD = [
  ["Result", "result_type"],
  ["Reason", "reason"],
  ["Message", "message"],
  ["Error", "error_type"],
  ["Error", "error_message"],
  ["Error", "error"],
] as const;

/** The field of an input that says most about it; else all of it. */
const TELLING = ["command", "file_path", "path", "url", "query", "pattern", "prompt"];

function inputOf(input: JsonValue): JsonValue {
  if (!isJsonObject(input)) return input;
  const told = TELLING.map((name) => input[name]).find((value) => typeof value === "string" && value !== "");
  return told ?? (Object.keys(input).length === 0 ? null : input);
}

function fact(label: string, value: unknown): readonly ChatFact[] {
  if (value === undefined || value === null || value === "") return [];
  return [{ label, value: typeof value === "string" ? value : (JSON.stringify(value) ?? "") }];
}

const TITLE_CHARACTERS = 100;
const VALUE_CHARACTERS = 1000;
const CUT = "… (cut)";

interface Receiver {
  readonly heading: (title: string) => string;
  readonly escape: (text: string) => string;
  readonly limit: number;
  readonly size: (text: string) => number;
}

const RECEIVERS: Readonly<Record<ChatFormat, Receiver>> = {
  slack: {
    heading: (title) => `*${title.replaceAll("*", "∗")}*`,
    escape: (text) => silent(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
    limit: 40_000,
    size: (text) => text.length,
  },
  dingtalk: { heading: (title) => `### ${title}`, escape: inert, limit: 20_000, size: Buffer.byteLength },
  wecom: { heading: (title) => `### ${title}`, escape: inert, limit: 4096, size: Buffer.byteLength },
};

/** Stands between characters that would mean something together, and shows nothing. */
const GAP = "\u200b";

/** No `@all`, no `@channel`, no `<@user>`: whoever is meant by these is not called by the text of a hook. */
function silent(text: string): string {
  return text.replaceAll("@", `@${GAP}`);
}

/** Markdown without links, images and tags; code spans keep what else there is from meaning anything. */
function inert(text: string): string {
  return silent(text).replaceAll("<", `<${GAP}`).replaceAll("](", `]${GAP}(`).replaceAll("][", `]${GAP}[`);
}

/** Line breaks, and what reorders or hides text. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]+/gu;

/** One line that cannot end the code span it stands in. */
function plain(text: string, most: number): string {
  const line = redactText(text).replace(UNSEEN, " ").replaceAll("`", "'").trim();
  const characters = line.length > most ? Array.from(line.slice(0, most * 2 + 2)) : [];
  return characters.length > most ? `${characters.slice(0, most).join("")}${CUT}` : line;
}

interface Fill extends Pick<Receiver, "limit" | "size" | "escape"> {
  readonly bullet: string;
}

/** Line after line, as far as the receiver takes them. */
function fill(head: string, facts: readonly ChatFact[], { limit, size, escape, bullet }: Fill): string {
  let text = head;
  for (const { label, value } of facts) {
    const line = (part: string): string => `\n${bullet}${label}: \`${escape(part)}\``;
    const whole = plain(value, VALUE_CHARACTERS);
    const left = limit - size(text) - size(CUT) - 1;
    if (size(line(whole)) > left) {
      const part = longest([...whole], (some) => size(line(some)) <= left);
      return `${text}${part === "" ? "" : line(part)}\n${CUT}`;
    }
    text += line(whole);
  }
  return text;
}

/** The longest beginning that fits; whole characters, before they are escaped. */
function longest(characters: readonly string[], fits: (text: string) => boolean): string {
  let low = 0;
  let high = characters.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(characters.slice(0, middle).join(""))) low = middle;
    else high = middle - 1;
  }
  return characters.slice(0, low).join("");
}
