/**
 * A `fetch` under which a server that streams chat completions unasked is understood all the same: its events become
 * the one completion that was asked for. Some gateways know no other way to answer.
 */
export function withoutStreaming(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const type = response.headers.get("content-type") ?? "";
    if (!response.ok || !type.startsWith("text/event-stream")) return response;
    return Response.json(completionOf(await response.text()));
  };
}

interface Chunk {
  readonly id?: string;
  readonly model?: string;
  readonly choices?: readonly {
    readonly index?: number;
    readonly delta?: { readonly content?: string | null; readonly tool_calls?: readonly CallPart[] };
    readonly finish_reason?: string | null;
  }[];
}

interface CallPart {
  readonly index?: number;
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}

function completionOf(text: string): object {
  const contents: string[] = [];
  const calls = new Map<number, { id: string; name: string; input: string[] }>();
  let finish: string | null = null;
  for (const { choices = [] } of chunksOf(text)) {
    const [choice] = choices;
    contents.push(choice?.delta?.content ?? "");
    finish = choice?.finish_reason ?? finish;
    for (const { index = 0, id, function: part = {} } of choice?.delta?.tool_calls ?? []) {
      const call = calls.get(index) ?? { id: "", name: "", input: [] };
      calls.set(index, call);
      call.id ||= id ?? "";
      call.name ||= part.name ?? "";
      call.input.push(part.arguments ?? "");
    }
  }
  const toolCalls = [...calls.values()].map(({ id, name, input }) => ({
    id,
    type: "function",
    function: { name, arguments: input.join("") },
  }));
  const message = {
    role: "assistant",
    content: contents.join(""),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
  };
  return { choices: [{ index: 0, message, finish_reason: finish }] };
}

/** @throws SyntaxError for an event that is no JSON: the reply is broken */
function chunksOf(text: string): readonly Chunk[] {
  return text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice("data:".length).trim())
    .filter((data) => data !== "" && data !== "[DONE]")
    .map((data) => (JSON.parse(data) as Chunk | null) ?? {});
}
