import type { ErrorOutput } from "../../spec/index.js";
import { GuardedFetchError } from "../http/guarded-fetch.js";

/** Come back later: 408, 425 and 429. */
const BUSY: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * What a failed call is. A server that is busy or broken (408, 425, 429, 5xx) counts as `network`: a rule may retry
 * that; every other status is `model`, since asking again changes nothing. Messages of errors are not told: they
 * quote what was sent and what came back.
 */
export function explainModel(error: unknown, origin: string): ErrorOutput {
  const causes = causesOf(error);
  const guarded = causes.find((one) => one instanceof GuardedFetchError);
  if (guarded !== undefined) return { kind: "error", ...guarded.failure };
  const status = causes.map(statusOf).find((one) => one !== undefined);
  if (status !== undefined && (status < 200 || status >= 300)) {
    const code = BUSY.has(status) || status >= 500 ? "network" : "model";
    return { kind: "error", code, message: `${origin} answered HTTP ${status}${HINTS[status] ?? ""}` };
  }
  const name = error instanceof Error ? error.name : typeof error;
  const message = name === TOOLS_AGAIN ? NO_ANSWER : `what ${origin} answered could not be read (${name})`;
  return { kind: "error", code: "model", message };
}

/** How the AI SDK calls it when a model uses a tool after it was told to answer. */
const TOOLS_AGAIN = "AI_ToolChoiceViolationError";
const NO_ANSWER = "the model went on using tools when it had to answer";

const HINTS: Readonly<Record<number, string>> = {
  401: ": it does not take the key",
  403: ": the key may not do this",
  404: ": it does not know the address or the model",
  413: ": the question is too long for it",
  429: ": it is asked too often, or what the key may spend is spent",
};

/** How deep a chain of causes is followed. */
const MOST_CAUSES = 10;

function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  for (let one = error; one instanceof Error && causes.length < MOST_CAUSES; one = one.cause)
    causes.push(one);
  return causes;
}

function statusOf(error: unknown): number | undefined {
  const status: unknown = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  return typeof status === "number" ? status : undefined;
}
