import type { Rule } from "../../spec/index.js";
import { CHAT_FORMATS } from "../kit/chat-message.js";
import type { ChatFormat } from "../kit/chat-message.js";

/** Whose JSON a webhook sends, where it is not AtomCode's own. */
export function formatOf({ params }: Rule): ChatFormat | undefined {
  return CHAT_FORMATS.find((format) => format === params["format"]);
}
