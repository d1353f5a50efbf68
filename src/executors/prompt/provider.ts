import type { LanguageModel } from "ai";
import type { ExecutorCall, Failure, ModelSettings } from "../../spec/index.js";
import { createGuardedFetch } from "../http/guarded-fetch.js";
import { isProvider, load, PROVIDERS } from "./peers.js";
import type { Peers, Provider } from "./peers.js";
import { withoutStreaming } from "./streamed.js";

/** The object form; a mere name would be sent to somebody's gateway. */
export type SdkModel = Extract<LanguageModel, { readonly specificationVersion: "v3" }>;

export type FoundModel = { readonly model: SdkModel; readonly origin: string } | { readonly failed: Failure };

const ANTHROPIC_URL = "https://api.anthropic.com/v1";

/** The model that settings name, reached through the network guard. Every problem says what to set or to install. */
export async function findModel(
  settings: ModelSettings,
  name: string | undefined,
  call: Pick<ExecutorCall, "models" | "network">,
  peers: Peers,
): Promise<FoundModel> {
  const { provider } = settings;
  if (!isProvider(provider))
    return problem(`\`model.provider\` must be ${PROVIDERS}, not ${JSON.stringify(provider)}`);
  const address = addressOf(provider, settings);
  if ("failed" in address) return address;
  const key = keyOf(settings, call.models.env);
  if ("failed" in key) return key;
  const { baseURL, origin } = address;
  const { apiKey } = key;
  const { network } = call;
  const policy = { loopback: "deny", publicHttp: "deny", allow: network.allow } as const;
  const fetch = createGuardedFetch({ origin, permitted: true, policy });
  const id = name ?? settings.model;
  switch (provider) {
    case "openai-compatible": {
      const loaded = await load(provider, peers.openAiCompatible);
      if ("failed" in loaded) return loaded;
      const options = { name: "model", baseURL, fetch: withoutStreaming(fetch) };
      const create = loaded.module.createOpenAICompatible;
      return { model: create(apiKey === undefined ? options : { ...options, apiKey })(id), origin };
    }
    case "anthropic": {
      const loaded = await load(provider, peers.anthropic);
      if ("failed" in loaded) return loaded;
      // Without the option it would take a key from the environment that nobody has named.
      return { model: loaded.module.createAnthropic({ baseURL, apiKey: apiKey ?? "", fetch })(id), origin };
    }
    default:
      return provider satisfies never;
  }
}

function addressOf(
  provider: Provider,
  { base_url: given }: ModelSettings,
): { readonly baseURL: string; readonly origin: string } | { readonly failed: Failure } {
  const baseURL = given ?? (provider === "anthropic" ? ANTHROPIC_URL : undefined);
  if (baseURL === undefined)
    return problem(
      `set \`model.base_url\`: the provider ${provider} has none of its own (http://localhost:11434/v1)`,
    );
  if (!URL.canParse(baseURL) || !/^https?:$/u.test(new URL(baseURL).protocol))
    return problem("`model.base_url` is no http or https URL");
  return { baseURL, origin: new URL(baseURL).origin };
}

/** What a header can carry; the name of the variable may be told, its value never. */
const KEY = /^[\x21-\x7e]+$/;

function keyOf(
  { provider, base_url: url, api_key_env: name }: ModelSettings,
  env: ExecutorCall["models"]["env"],
): { readonly apiKey: string | undefined } | { readonly failed: Failure } {
  if (name === undefined) {
    if (provider !== "anthropic" || url !== undefined) return { apiKey: undefined };
    return problem(
      "set `model.api_key_env`: the name of the variable that holds the key (ANTHROPIC_API_KEY)",
    );
  }
  const key = Object.hasOwn(env, name) ? (env[name] ?? "").trim() : "";
  if (key === "") return problem(`the variable ${name}, which \`model.api_key_env\` names, is not set`);
  if (!KEY.test(key)) return problem(`the variable ${name} holds characters that no key can have`);
  return { apiKey: key };
}

function problem(message: string): { readonly failed: Failure } {
  return { failed: { code: "model", message } };
}
