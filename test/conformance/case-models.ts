import type { JsonObject, McpFunction, McpResult, ModelFunction } from "../../src/spec/index.js";
import { startModelServer } from "../support/openai-server.js";
import type { Asked as ServerAsked } from "../support/openai-server.js";

/** What a model answers in a case: these texts in the order of the questions, the last one again and again. */
export interface CaseModel {
  readonly answers: readonly string[];
}

/** What the program's own MCP connections answer, by server and tool. */
export type CaseMcp = Readonly<Record<string, Readonly<Record<string, McpResult>>>>;

/** A question that hooks have asked, or a tool that they have called. */
export type Asked = JsonObject;

/** The model of a case. */
export interface CaseAnswers {
  /** Of the OpenAI-compatible endpoint that files may name as `{{MODEL}}`. */
  readonly url: string;
  /** The program's own function: what answers where no file names the endpoint. */
  readonly ask: ModelFunction;
  asked(): readonly Asked[];
  close(): Promise<void>;
}

export async function createCaseModel({ answers }: CaseModel): Promise<CaseAnswers> {
  const server = await startModelServer(answers);
  const asked: Asked[] = [];
  return {
    url: server.url,
    ask: ({ system, prompt, model = null, tools }) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push({ system, prompt, model, tools: tools.map(({ name }) => name) });
      if (answer === undefined) throw new Error("the case has no answer");
      return answer;
    },
    asked: () => [...asked, ...server.asked.map(questionOf)],
    close: () => server.close(),
  };
}

function questionOf({ messages, model, tools = [] }: ServerAsked): Asked {
  const said = (role: string): string => messages.find((one) => one.role === role)?.content ?? "";
  return {
    system: said("system"),
    prompt: said("user"),
    model,
    tools: tools.map((tool) => tool.function.name),
  };
}

/** The program's own connections; a server that the case does not name is none of them. */
export function createCaseMcp(servers: CaseMcp, called: Asked[]): McpFunction {
  return async ({ server, tool, input }) => {
    const tools = Object.hasOwn(servers, server) ? servers[server] : undefined;
    if (tools === undefined) return undefined;
    called.push({ server, tool, input });
    const result = Object.hasOwn(tools, tool) ? tools[tool] : undefined;
    if (result === undefined) throw new Error("there is no such tool");
    return result;
  };
}
