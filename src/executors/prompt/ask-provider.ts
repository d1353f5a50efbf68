import type * as Ai from "ai";
import type { ExecutorCall, ModelRequest, ModelSettings, Output } from "../../spec/index.js";
import { explainModel } from "./failure.js";
import { load } from "./peers.js";
import type { Peers } from "./peers.js";
import { findModel } from "./provider.js";
import type { SdkModel } from "./provider.js";

type Sdk = typeof Ai;

/** Asks the model that the settings name, by the AI SDK: once, or in rounds while it uses tools. */
export async function askProvider(
  settings: ModelSettings,
  request: ModelRequest,
  call: Pick<ExecutorCall, "models" | "network">,
  peers: Peers,
): Promise<Output> {
  const found = await findModel(settings, request.model, call, peers);
  if ("failed" in found) return { kind: "error", ...found.failed };
  const loaded = await load(settings.provider, peers.ai);
  if ("failed" in loaded) return { kind: "error", ...loaded.failed };
  try {
    const value = await generate(loaded.module, quiet(loaded.module, found.model), request);
    return { kind: "value", value, isError: false };
  } catch (error) {
    return explainModel(error, found.origin);
  }
}

/** Its warnings would be printed, and stdout is where an agent reads what we say. */
function quiet({ wrapLanguageModel }: Sdk, model: SdkModel): SdkModel {
  return wrapLanguageModel({
    model,
    middleware: {
      specificationVersion: "v3",
      wrapGenerate: async ({ doGenerate }) => ({ ...(await doGenerate()), warnings: [] }),
    },
  });
}

const LAST_ROUND = "\n\nThis is the last round: answer now, with the JSON object alone.";

async function generate(sdk: Sdk, model: SdkModel, request: ModelRequest): Promise<string> {
  const { system, prompt, maxTokens, maxSteps, signal, tools } = request;
  const common = {
    model,
    system,
    prompt,
    maxOutputTokens: maxTokens,
    // The engine retries, where the rule says so.
    maxRetries: 0,
    abortSignal: signal,
  };
  if (tools.length === 0) return (await sdk.generateText(common)).text;
  const { text } = await sdk.generateText({
    ...common,
    tools: toolSet(sdk, tools),
    stopWhen: sdk.stepCountIs(maxSteps),
    prepareStep: ({ stepNumber }) =>
      stepNumber < maxSteps - 1 ? {} : { toolChoice: "none", system: system + LAST_ROUND },
  });
  return text;
}

function toolSet({ jsonSchema, tool }: Sdk, tools: ModelRequest["tools"]): Ai.ToolSet {
  return Object.fromEntries(
    tools.map(({ name, description, input_schema: schema, run }) => [
      name,
      tool({
        description,
        inputSchema: jsonSchema<Parameters<typeof run>[0]>(schema as Parameters<typeof jsonSchema>[0]),
        execute: (input) => run(input),
      }),
    ]),
  );
}
