import { limits } from "../../guards/limits.js";
import type { ExecutorCall, JsonObject, ModelFunction, ModelRequest, Output } from "../../spec/index.js";
import type { Peers } from "./peers.js";

/** Seed 004 and its upstream ask for as many. */
const MOST_TOKENS = 512;

/** What distinguishes kinds of hooks that ask a model. */
export type Question = Pick<ModelRequest, "system" | "tools" | "maxSteps">;

/** Asks whoever answers for this runtime, the program's own function first. Whatever goes wrong is an output. */
export async function ask(call: ExecutorCall, question: Question, peers: Peers): Promise<Output> {
  const { models, params, signal } = call;
  const { prompt, model, system = question.system, max_tokens: maxTokens = MOST_TOKENS } = params;
  if (typeof prompt !== "string" || prompt.trim() === "") return invalid("the hook asks nothing");
  if (model !== undefined && typeof model !== "string") return invalid("`model` must be a text");
  if (typeof system !== "string") return invalid("`system` must be a text");
  if (!Number.isInteger(maxTokens) || Number(maxTokens) < 1)
    return invalid("`max_tokens` must be a whole number of at least 1");
  const asked = { system: call.mask(system), prompt: call.mask(prompt) };
  const request = { ...question, ...asked, model, maxTokens: Number(maxTokens), signal };
  if (models.ask !== undefined) return askProgram(models.ask, request);
  if (models.settings === undefined) return { kind: "error", code: "model", message: NOBODY };
  const { askProvider } = await import("./ask-provider.js");
  return capped(await askProvider(models.settings, request, call, peers));
}

const NOBODY =
  "there is no model to ask: set `model` (provider, model, base_url, api_key_env) in ~/.anyhook/hooks.yaml, " +
  "or give createHooks a `model` function";

async function askProgram(own: ModelFunction, request: ModelRequest): Promise<Output> {
  let value: unknown;
  try {
    value = await own(request);
  } catch (error) {
    // Never its message: it may quote the question, or a key.
    const name = error instanceof Error ? error.name : typeof error;
    return { kind: "error", code: "model", message: `the program's own \`model\` function failed (${name})` };
  }
  if (typeof value === "string") return capped({ kind: "value", value, isError: false });
  const message = `the program's own \`model\` function returned ${value === null ? "null" : typeof value}, not a text`;
  return { kind: "error", code: "model", message };
}

function capped(output: Output): Output {
  if (output.kind !== "value" || Buffer.byteLength(String(output.value)) <= limits.responseBytes)
    return output;
  return { kind: "error", code: "output_too_big", message: "the model's answer is larger than 1 MiB" };
}

function invalid(message: string): Output {
  return { kind: "error", code: "invalid", message };
}

/** Whether the hook wants a single answer, without tools. */
export function isWithoutTools(params: JsonObject): boolean {
  return params["tools"] === false;
}
