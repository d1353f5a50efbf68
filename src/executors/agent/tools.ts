import { realpath } from "node:fs/promises";
import { redactText } from "../../guards/redact.js";
import type { JsonObject, ModelTool } from "../../spec/index.js";
import { bounds } from "./bounds.js";
import { LIST_FILES, listFiles } from "./list-files.js";
import { ToolProblem } from "./place.js";
import { READ_FILE, readFile } from "./read-file.js";
import { SEARCH, search } from "./search.js";

/**
 * What a model may look with: three tools that read, within the workspace as it really is, without secrets, and with a
 * bound on everything. They are made for one run, whose results share a budget.
 * @param workspace absolute; where it does not exist there is nothing to see
 */
export async function createTools(workspace: string, signal: AbortSignal): Promise<readonly ModelTool[]> {
  const root = await realpath(workspace).catch(() => undefined);
  if (root === undefined) return [];
  let left: number = bounds.totalBytes;
  // One after another, however many a model asks for at once: the budget is for all of them.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (look: () => Promise<string>): Promise<string> => {
    const result = turn.then(look);
    turn = result.catch(() => undefined);
    return result;
  };
  const tool = (
    [name, description, input_schema]: readonly [string, string, JsonObject],
    look: (input: JsonObject) => Promise<string>,
  ): ModelTool => ({
    name,
    description,
    input_schema,
    run: (input) =>
      inTurn(async () => {
        if (signal.aborted) return "error: nobody waits for it any more";
        if (left <= 0) return "error: you have seen as much as you may see: answer now";
        const result = capped(await look(input).catch(explain), left);
        left -= Buffer.byteLength(result);
        return result;
      }),
  });
  return [
    tool(["read_file", "Reads lines of a text file.", READ_FILE], (input) => readFile(root, input)),
    tool(["list_files", "Lists files.", LIST_FILES], (input) => listFiles(root, input, signal)),
    tool(["search", "Finds lines in files.", SEARCH], (input) => search(root, input, signal)),
  ];
}

/** Only what is meant for the model: other messages name paths of this machine. */
function explain(error: unknown): string {
  return `error: ${error instanceof ToolProblem ? error.message : "this did not work"}`;
}

function capped(text: string, left: number): string {
  const bytes = Buffer.from(redactText(text));
  const most = Math.min(bounds.resultBytes, left);
  if (bytes.length <= most) return bytes.toString();
  return `${new TextDecoder().decode(bytes.subarray(0, most), { stream: true })}\n… (cut)`;
}
