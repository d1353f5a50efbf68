import type * as Anthropic from "@ai-sdk/anthropic";
import type * as OpenAiCompatible from "@ai-sdk/openai-compatible";
import type * as Ai from "ai";
import type { Failure, ModelSettings } from "../../spec/index.js";

/** The parts of the AI SDK, which are optional peers: whoever uses no `model` setting does not need them. */
export interface Peers {
  ai(): Promise<typeof Ai>;
  openAiCompatible(): Promise<typeof OpenAiCompatible>;
  anthropic(): Promise<typeof Anthropic>;
}

export const INSTALLED: Peers = {
  ai: () => import("ai"),
  openAiCompatible: () => import("@ai-sdk/openai-compatible"),
  anthropic: () => import("@ai-sdk/anthropic"),
};

export type Provider = ModelSettings["provider"];

const PACKAGES: Readonly<Record<Provider, string>> = {
  "openai-compatible": "@ai-sdk/openai-compatible@2",
  anthropic: "@ai-sdk/anthropic@3",
};

export function isProvider(name: string): name is Provider {
  return Object.hasOwn(PACKAGES, name);
}

export const PROVIDERS = Object.keys(PACKAGES).join(" or ");

/** A peer that is there, or how to get it. */
export async function load<Module>(
  provider: Provider,
  peer: () => Promise<Module>,
): Promise<{ readonly module: Module } | { readonly failed: Failure }> {
  try {
    return { module: await peer() };
  } catch {
    const message = `the provider ${provider} needs packages that are not installed beside anyhook: npm install ai@6 ${PACKAGES[provider]}`;
    return { failed: { code: "model", message } };
  }
}
