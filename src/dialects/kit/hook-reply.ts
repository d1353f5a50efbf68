import { isJsonObject } from "../../spec/index.js";
import type {
  Decision,
  Effects,
  ExitOutput,
  HookEvent,
  JsonObject,
  JsonValue,
  Output,
  Reading,
} from "../../spec/index.js";
import { decisionWord } from "./decision-word.js";
import { parseReply } from "./json-reply.js";

/**
 * Answers in Claude Code's grammar (hooks reference, "Hook output") or as canonical effects. Lenient for a deny,
 * wherever it stands; strict for an allow. Exit code 2 is a deny that no output softens.
 */
export function readHookReply(output: Output, event: HookEvent): Reading {
  switch (output.kind) {
    case "exit":
      return readExit(output, event);
    case "http":
      if (output.status >= 200 && output.status < 300) return readText(output.body, output.truncated, event);
      return { failed: { code: "http_status", message: `HTTP ${output.status}` } };
    case "value":
      if (output.isError) return { failed: { code: "callback", message: "the tool reported an error" } };
      return isJsonObject(output.value)
        ? readObject(output.value)
        : readText(String(output.value ?? ""), false, event);
    case "effects":
      return output.effects;
    case "error":
      return { failed: output };
    default:
      return output satisfies never;
  }
}

function readExit(output: ExitOutput, event: HookEvent): Reading {
  const { code, signal, stdout, stderr, truncated } = output;
  if (code === 2) {
    const reason = stderr.trim();
    return { decision: "deny", reason: reason === "" ? "the hook denied it and gave no reason" : reason };
  }
  if (code === 0) return readText(stdout, truncated, event);
  const said = readText(stdout, truncated, event);
  // A deny counts whatever the exit code; nothing else does.
  if (said.decision === "deny") return { ...said, warnings: [`it denied with exit code ${code}`] };
  const how = code === null ? `it was ended by ${signal ?? "a signal"}` : `exit code ${code}`;
  const why = stderr.trim().slice(0, 500);
  return {
    failed: { code: code === null ? "signal" : "exit_code", message: why === "" ? how : `${how}: ${why}` },
  };
}

/** Events at which plain output is context for the model. */
const PLAIN_IS_CONTEXT = new Set([
  "SessionStart",
  "UserPromptSubmit",
  "UserPromptExpansion",
  "PostModelSwitch",
]);

function readText(text: string, truncated: boolean, event: HookEvent): Reading {
  if (truncated) return { failed: { code: "output_too_big", message: "its answer was cut off" } };
  const reply = parseReply(text);
  switch (reply.kind) {
    case "empty":
      return {};
    case "text":
      return PLAIN_IS_CONTEXT.has(event.hook_event_name) ? { context: reply.text } : {};
    case "broken":
      return {
        failed: { code: "unreadable_reply", message: "its answer begins like JSON and cannot be read" },
      };
    case "object": {
      const reading = readObject(reply.object);
      if (!reply.noise) return reading;
      return {
        ...reading,
        warnings: [...(reading.warnings ?? []), "other output stands before its JSON answer"],
      };
    }
    default:
      return reply satisfies never;
  }
}

function readObject(object: JsonObject): Reading {
  const own = isJsonObject(object["hookSpecificOutput"]) ? object["hookSpecificOutput"] : {};
  const nested = isJsonObject(own["decision"]) ? own["decision"] : {};
  const words = [
    own["permissionDecision"],
    object["permissionDecision"],
    object["decision"],
    nested["behavior"],
  ];
  const given = words.filter((word) => word !== undefined && word !== null);
  const decisions = given.map((word) => (typeof word === "string" ? meaning(word) : undefined));
  const unknown = given.find((_, index) => decisions[index] === undefined);
  const effects = effectsOf(object, own, nested);
  if (decisions.includes("deny")) return { ...effects, decision: "deny" };
  if (unknown !== undefined) {
    return { failed: { code: "unknown_decision", message: `${JSON.stringify(unknown)} is no decision` } };
  }
  const decision = decisions.find((one) => one !== undefined);
  return decision === undefined ? effects : { ...effects, decision };
}

function meaning(word: string): Decision | undefined {
  const lower = word.toLowerCase();
  if (lower === "block") return "deny";
  if (lower === "approve") return "allow";
  if (lower === "none") return "none";
  return decisionWord(word);
}

function effectsOf(object: JsonObject, own: JsonObject, nested: JsonObject): Effects {
  const reason = firstText(
    own["permissionDecisionReason"],
    object["permissionDecisionReason"],
    object["reason"],
    nested["message"],
  );
  const input = [own["updatedInput"], nested["updatedInput"], object["updated_input"]].find(
    (value) => value !== undefined && value !== null,
  );
  const updated = [own["updatedToolOutput"], own["updatedMCPToolOutput"], object["updated_output"]].find(
    (value) => value !== undefined,
  );
  const context = [
    ...texts(own["additionalContext"]),
    ...texts(object["additionalContext"]),
    ...texts(object["context"]),
  ];
  const notices = [...texts(object["systemMessage"]), ...texts(object["notices"])];
  const stop = stopOf(object);
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(input === undefined ? {} : { updated_input: input }),
    ...(updated === undefined ? {} : { updated_output: updated }),
    ...(context.length === 0 ? {} : { context }),
    ...(notices.length === 0 ? {} : { notices }),
    ...(stop === undefined ? {} : { stop }),
  };
}

function stopOf(object: JsonObject): Effects["stop"] {
  if (object["continue"] === false)
    return { reason: firstText(object["stopReason"], object["reason"]) ?? "" };
  const { stop } = object;
  return isJsonObject(stop) ? { reason: firstText(stop["reason"]) ?? "" } : undefined;
}

function firstText(...values: readonly (JsonValue | undefined)[]): string | undefined {
  return values.find((value) => typeof value === "string") as string | undefined;
}

function texts(value: JsonValue | undefined): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
