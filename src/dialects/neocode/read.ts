import type { Effects, ErrorOutput, HttpOutput, Output, Reading, Rule } from "../../spec/index.js";
import { isGate } from "./points.js";

/** What an output means to NeoCode. */
export function read(output: Output, rule: Rule): Reading {
  switch (output.kind) {
    case "effects":
      return readBuiltin(output.effects, rule);
    case "http":
      return readStatus(output);
    case "error":
      return { failed: { ...output, message: failureText(output, rule) } };
    case "exit":
    case "value":
      return { failed: { code: "internal", message: `hook returned invalid status "${output.kind}"` } };
    default:
      return output satisfies never;
  }
}

/** What a handler says stands in the record of the run, too: NeoCode's log shows it. */
function readBuiltin({ decision, reason = "", context = [], notices = [] }: Effects, rule: Rule): Reading {
  if (decision === "deny") return notFulfilled(reason === "" ? "hook returned failed status" : reason, rule);
  const said = [context, notices].flat().filter((text) => text !== "");
  return {
    ...(context.length === 0 ? {} : { context }),
    ...(notices.length === 0 ? {} : { notices }),
    ...(said.length === 0 ? {} : { reason: said.join("\n") }),
  };
}

/** A check that does not hold is a hook that failed; what that means is for its failure policy to say. */
function notFulfilled(message: string, { failure, native }: Rule): Reading {
  if (failure === "closed" && isGate(native)) return { decision: "deny", reason: message };
  return { failed: { code: "invalid", message }, notices: message };
}

const PREVIEW_BYTES = 512;

/** The answer itself is not read: its receiver has no say. */
function readStatus({ status, body }: HttpOutput): Reading {
  if (status >= 400) {
    const reason = `http observe response status=${status}`;
    const said = Buffer.from(body).subarray(0, PREVIEW_BYTES).toString().trim();
    return { reason, failed: { code: "http_status", message: said === "" ? reason : `${reason}: ${said}` } };
  }
  const moved = status >= 300 && status !== 304;
  return moved ? { warnings: [`it answered with a redirect (${status}), which is not followed`] } : {};
}

function failureText({ code, message }: ErrorOutput, { executor }: Rule): string {
  switch (code) {
    case "timeout":
      return "hook execution timed out";
    case "aborted":
      return "hook execution canceled";
    case "internal":
      return `hook panicked: ${message}`;
    default:
      return executor === "http"
        ? `http observe request failed: ${message.replace(/^HTTP request failed: /u, "")}`
        : message;
  }
}
