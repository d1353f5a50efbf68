import { resolve } from "node:path";
import type { ModelFunction, ModelRequest } from "../../spec/index.js";

/** What a provider is asked: one call, without tools. */
export interface ChatRequest {
  readonly messages: readonly { readonly role: "system" | "user"; readonly content: string }[];
  /** The hook's model, else the context's; null: the provider's own. */
  readonly model: string | null;
  readonly max_tokens: number;
  /** Aborts at the deadline of the hook. */
  readonly signal: AbortSignal;
}

/** An object with the program's own method. */
export interface ChatProvider {
  /** The answer, or an object that holds it; null and nothing are no answer. */
  chat_with_retry(request: ChatRequest): Promise<ChatAnswer> | ChatAnswer;
}

export type ChatAnswer = string | null | { readonly content?: string | null };

/** A provider of seed 004's kind, or a function as `createHooks` takes it. */
export type HookProvider = ChatProvider | ModelFunction;

export interface HookExecutionContextFields {
  /** Where commands run. Relative paths start at the process's own. */
  readonly cwd: string;
  /** Needed by prompt and agent hooks. */
  readonly provider?: HookProvider | null;
  readonly default_model?: string | null;
}

/** What hooks run with. */
export interface HookExecutionContext {
  readonly cwd: string;
  readonly provider: HookProvider | null;
  readonly default_model: string | null;
}

/** Made with `new` or without. */
export interface HookExecutionContextClass {
  new (fields: HookExecutionContextFields): HookExecutionContext;
  (fields: HookExecutionContextFields): HookExecutionContext;
}

function createContext({
  cwd,
  provider = null,
  default_model: model = null,
}: HookExecutionContextFields): HookExecutionContext {
  return Object.freeze({ cwd: resolve(cwd), provider, default_model: model });
}

export const HookExecutionContext: HookExecutionContextClass =
  createContext as unknown as HookExecutionContextClass;

/** The way to the model that the context has now. What a provider throws is an answer, and none that lets pass. */
export function ask(context: () => HookExecutionContext): ModelFunction {
  return async (request) => {
    try {
      return await answerOf(context(), request);
    } catch (error) {
      return `Error calling LLM: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
}

async function answerOf(
  { provider, default_model: fallback }: HookExecutionContext,
  request: ModelRequest,
): Promise<string> {
  if (provider === null) throw new Error(NO_PROVIDER);
  const model = request.model ?? fallback;
  if (typeof provider === "function") return provider({ ...request, model: model ?? undefined });
  const { system, prompt, maxTokens, signal } = request;
  const messages = [
    { role: "system", content: system },
    { role: "user", content: prompt },
  ] as const;
  const answer = await provider.chat_with_retry({ messages, model, max_tokens: maxTokens, signal });
  return (typeof answer === "string" ? answer : answer?.content) ?? "";
}

/** In the program's words. */
export const NO_PROVIDER = "no LLM provider available for prompt/agent hook";
