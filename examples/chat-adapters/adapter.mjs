import { createServer } from "node:http";

const PATH = "/atomcode/hooks";
const MOST_BYTES = 1024 * 1024;
const PATIENCE_MS = 5000;

/**
 * A service between a webhook and a chat: takes AtomCode's payload, posts what `toMessage` makes of it, and answers in
 * AtomCode's words. Listens on loopback only.
 * @param {{ webhook: string | undefined, port: number, toMessage: (payload: any) => object, took: (text: string) => boolean }} options
 */
export function serveAdapter({ webhook, port, toMessage, took }) {
  if (!webhook || !URL.canParse(webhook)) {
    process.stderr.write("WEBHOOK is not set, or no URL: it is the address that the chat gave you\n");
    process.exit(1);
  }
  const server = createServer((request, response) => {
    const answer = (status, body) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (request.method !== "POST" || request.url !== PATH) return answer(404, { error: `POST ${PATH}` });
    read(request)
      .then((payload) => post(webhook, toMessage(payload)))
      // The message is news, not a check: a chat that is down holds nobody up.
      .then((text) => (took(text) ? { result: "ok" } : warning("the chat did not take it")))
      .catch((error) => warning(error.name === "TimeoutError" ? "the chat did not answer" : error.message))
      .then((body) => answer(200, body));
  });
  server.listen(port, "127.0.0.1", () => {
    process.stdout.write(`listening on http://127.0.0.1:${server.address().port}${PATH}\n`);
  });
}

async function read(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error("the payload is larger than 1 MiB");
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new Error("the payload is not JSON");
  }
}

/** The address of a chat's webhook is its credential: no error may quote it. */
async function post(webhook, message) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const headers = { "content-type": "application/json" };
  const options = { method: "POST", headers, body: JSON.stringify(message), signal, redirect: "manual" };
  const reply = await fetch(webhook, options).catch((error) => {
    throw error.name === "TimeoutError" ? error : new Error("the chat cannot be reached");
  });
  if (!reply.ok) throw new Error(`the chat answered HTTP ${reply.status}`);
  return reply.text();
}

function warning(message) {
  return { result: "warning", message };
}

/** A field of the payload on one line, short, and unable to end the code span it stands in. */
export function field(value) {
  const text = value === undefined || value === null || value === "" ? "N/A" : String(value);
  return text.replaceAll(/[`\s]+/gu, " ").slice(0, 200);
}
