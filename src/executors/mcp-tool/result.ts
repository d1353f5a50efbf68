import { isJsonObject } from "../../spec/index.js";
import type { JsonValue, McpResult, Output } from "../../spec/index.js";

/**
 * What a tool answered, as one value: its `structuredContent` where it has one; the text of its content, where that is
 * text alone (parts are joined by line breaks), and of a text that is a JSON object the object; otherwise the list of
 * its parts.
 */
export function outputOf({ structuredContent, content, isError }: McpResult): Output {
  const value = isJsonObject(structuredContent) ? structuredContent : valueOf(content ?? []);
  return { kind: "value", value, isError: isError === true };
}

function valueOf(content: JsonValue): JsonValue {
  if (!Array.isArray(content)) return content;
  const texts = content.map((part: JsonValue) =>
    isJsonObject(part) && part["type"] === "text" && typeof part["text"] === "string"
      ? part["text"]
      : undefined,
  );
  return texts.every((text) => text !== undefined) ? objectIn(texts.join("\n")) : content;
}

function objectIn(text: string): JsonValue {
  if (!text.trimStart().startsWith("{")) return text;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
