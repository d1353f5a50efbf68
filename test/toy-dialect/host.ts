import type { HostSide, JsonValue } from "../../src/spec/index.js";

/** What the toy agent would have sent, and what an answer means to it: "no" and a reason is a deny. */
export const host: HostSide = {
  body: (event, rule) => ({
    event: rule.native,
    session: event.session_id ?? "",
    tool: event.tool_name ?? "",
    input: (event.tool_input ?? {}) as JsonValue,
  }),
  read: (output) => {
    if (output.kind === "error") return { failed: output };
    if (output.kind !== "exit")
      return { failed: { code: "internal", message: "the toy agent runs commands only" } };
    if (output.code !== 0) return { failed: { code: "exit_code", message: `exit code ${output.code}` } };
    const [word, ...reason] = output.stdout.split(" ");
    return word?.trim() === "no" ? { decision: "deny", reason: reason.join(" ").trim() } : {};
  },
};
