import { strongest } from "../../spec/index.js";
import type { ExitOutput, Failure, HookEvent, JsonObject, Output, Reading, Rule } from "../../spec/index.js";
import { exitFailureCode } from "../kit/exit-failure.js";
import { parseReply } from "../kit/json-reply.js";
import type { Reply } from "../kit/json-reply.js";
import { defaultReason, readAnswer, unapproved } from "./answer.js";
import { momentOf } from "./events.js";
import type { Moment } from "./events.js";
import type { Scene } from "./words.js";

/** What an output means to AtomCode, with a deny heard wherever it is said. Source: its hooks page, and its source. */
export function read(output: Output, rule: Pick<Rule, "native">, event: HookEvent): Reading {
  switch (output.kind) {
    case "exit": {
      const scene = { moment: momentOf(rule.native) ?? ("PreToolUse" as const), event };
      return withoutBlock(readExit(output, scene), scene);
    }
    case "http":
    case "value":
      return { failed: { code: "internal", message: "AtomCode runs commands and nothing else" } };
    case "effects":
      return output.effects;
    case "error":
      return { failed: { code: output.code, message: output.message } };
    default:
      return output satisfies never;
  }
}

/** A failed tool has no result to withhold: what a block says is for the model. */
function withoutBlock(reading: Reading, { moment }: Scene): Reading {
  if (moment !== "PostToolUseFailure" || reading.decision !== "deny") return reading;
  const { decision: _, reason = "", context = [], ...rest } = reading;
  return { ...rest, context: [...[context].flat(), reason] };
}

function readExit(output: ExitOutput, scene: Scene): Reading {
  const { code, stdout, stdoutTruncated: truncated } = output;
  const reply = parseReply(stdout, { otherOutput: "is_noise", truncated });
  const said = readReply(reply, stdout.trim(), scene);
  if (said === undefined) return readPlain(reply, output, scene);
  if (code === 0 || said.decision === "deny") return said;
  if (code === 2 && DECIDES.has(scene.moment)) return contradicted(said, output, scene);
  return { ...unapproved(said), failed: exitFailure(output) };
}

const DECIDES: ReadonlySet<Moment> = new Set<Moment>([
  "PreToolUse",
  "PostToolUse",
  "PostToolUseFailure",
  "UserPromptSubmit",
]);

/** Where plain text reaches the model. */
const PLAIN_IS_CONTEXT: ReadonlySet<Moment> = new Set<Moment>(["SessionStart", "UserPromptSubmit"]);

/** The answer, which stands last; what stands before it, or among other output, can only hold back. */
function readReply(reply: Reply, text: string, scene: Scene): Reading | undefined {
  switch (reply.kind) {
    case "empty":
    case "text":
      return undefined;
    case "object":
      return isAnswer(reply.object, text, scene) ? readAnswer(reply.object, scene) : undefined;
    case "mixed":
    case "broken": {
      const answer = reply.kind === "mixed" ? reply.answer : undefined;
      const counts = answer !== undefined && isAnswer(answer, text, scene);
      const others = reply.objects.filter((object) => object !== answer);
      return stricter(counts ? readAnswer(answer, scene) : undefined, others, scene);
    }
    default:
      return reply satisfies never;
  }
}

const KEYS = ["action", "decision", "hookSpecificOutput", "permissionDecision"];

/** JSON that decides nothing is an answer too where it is the last line, but not what a session begins with. */
function isAnswer(object: JsonObject, text: string, { moment }: Scene): boolean {
  if (KEYS.some((key) => Object.hasOwn(object, key))) return true;
  return (
    moment !== "SessionStart" &&
    text
      .slice(text.lastIndexOf("\n") + 1)
      .trimStart()
      .startsWith("{")
  );
}

function stricter(
  said: Reading | undefined,
  others: readonly JsonObject[],
  scene: Scene,
): Reading | undefined {
  const readings = others.map((object) => readAnswer(object, scene));
  const held =
    readings.find(({ decision }) => decision === "deny") ??
    readings.find(({ decision }) => decision === "ask");
  const { decision = "none", reason = "", warnings = [] } = held ?? {};
  const before = said?.decision ?? "none";
  if (held === undefined || strongest(before, decision) === before) return said;
  const warning = "AtomCode reads the last line alone; this answer stands before other output";
  return { decision, reason, warnings: [...warnings, warning] };
}

/** Exit code 2 is a block that no JSON beside it softens. */
function contradicted(said: Reading, { stderr }: ExitOutput, scene: Scene): Reading {
  const { reason, warnings = [] } = said;
  const why = stderr.trim();
  const words = reason ?? (why === "" || isLaunchFailure(why) ? defaultReason(scene) : why);
  const warning = "AtomCode would go by its JSON alone; exit code 2 counts all the same";
  return { decision: "deny", reason: words, warnings: [...warnings, warning] };
}

/** Without an answer in JSON the exit code decides. */
function readPlain(reply: Reply, output: ExitOutput, { moment }: Scene): Reading {
  const { code, stdout, stderr } = output;
  const text = stdout.trim();
  if (code === 2 && DECIDES.has(moment)) {
    const reason = text === "" ? stderr.trim() : text;
    if (reason !== "" && !isLaunchFailure(reason)) return { decision: "deny", reason };
  }
  const failed = code !== 0 ? exitFailure(output) : reply.kind === "broken" ? reply.failed : undefined;
  const isContext = PLAIN_IS_CONTEXT.has(moment) && text !== "" && !output.stdoutTruncated;
  return {
    ...(isContext ? { context: text } : {}),
    ...(failed === undefined ? {} : { failed }),
  };
}

/** What shells and interpreters say when they cannot run a hook at all, some of them with exit code 2. */
const LAUNCH_FAILURES: readonly string[] = [
  "can't open file",
  "command not found",
  "cannot execute",
  "ModuleNotFoundError",
  "No module named",
  "ImportError",
];

function isLaunchFailure(text: string): boolean {
  return LAUNCH_FAILURES.some((words) => text.includes(words));
}

function exitFailure({ code, signal, stderr }: ExitOutput): Failure {
  if (code === null) return { code: "signal", message: `it was ended by ${signal ?? "a signal"}` };
  const why = stderr.trim().slice(0, 500);
  const how =
    code === 2 ? "exit code 2 without a reason of its own, which blocks nothing" : `exit code ${code}`;
  return { code: exitFailureCode(code), message: why === "" ? how : `${how}: ${why}` };
}
