import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = resolve(import.meta.dirname, "../../src");

/**
 * Where the network is touched, and why there. Whatever else opens a connection passes by the guard: it belongs into
 * `executors/http`, or here with its reason.
 */
const ALLOWED: Readonly<Record<string, string>> = {
  "executors/http/connect.ts: node:dns": "the resolver whose every answer is judged",
  "executors/http/connect.ts: undici": "dials checked addresses alone",
  "executors/http/send.ts: undici": "one request over such a connection",
  "executors/http/guarded-fetch.ts: undici": "fetch for libraries, over such a connection",
  "executors/prompt/streamed.ts: fetch()": "wraps the guarded fetch that it is given",
  "dialects/atomcode/read.ts: node:http": "the names of status codes",
  "workbench/demo/receiver.ts: node:http": "listens: the receiver of the demo",
  "workbench/demo/agents/model/index.ts: node:http": "listens: the demo's stand-in for a model",
};

/** `isIP` looks at a text; types are gone when it runs. */
const HARMLESS = /^import (?:type \{[^}]*\}|\{ isIP(?:v4|v6)? \}) from "node:net"/u;

const MODULES =
  /(?:from|import|require|getBuiltinModule)\s*\(?\s*["'](?:node:)?(https?|http2|net|tls|dgram|dns|dns\/promises|inspector|undici|axios|got|ky|node-fetch|ws|eventsource|needle|superagent|cross-fetch|isomorphic-fetch|follow-redirects|agent-base|https-proxy-agent|socks|playwright[\w-]*|@modelcontextprotocol\/sdk\/client\/(?:sse|websocket)\.js)["']/gu;

/** Called, constructed, or handed on: a reference to the platform's own is as good as a call. */
const GLOBALS: readonly (readonly [name: string, use: RegExp])[] = [
  ["fetch()", /(?<![.\w#-])fetch\s*\(/u],
  ["globalThis.fetch", /(?:globalThis|global|window|self)\s*(?:\.|\?\.|\[["'])\s*fetch\b(?!["']\]\s*=)/u],
  ["WebSocket", /(?<![.\w"'`])WebSocket\b/u],
  ["EventSource", /(?<![.\w"'`])EventSource\b/u],
  ["XMLHttpRequest", /\bXMLHttpRequest\b/u],
  ["sendBeacon", /\bsendBeacon\b/u],
  ["process.binding", /\bprocess\.binding\b/u],
  ["curl or wget", /(?:spawn|exec|execFile)(?:Sync)?\(\s*["'`](?:\/usr\/bin\/)?(?:curl|wget|nc|ssh)\b/u],
];

describe("the network", () => {
  const used = filesOf(SRC).flatMap((path) =>
    usesIn(readFileSync(path, "utf8")).map((use) => `${relative(SRC, path).split(sep).join("/")}: ${use}`),
  );

  it("is used where the guard is, and nowhere else", () => {
    const unexpected = used.filter((use) => !Object.hasOwn(ALLOWED, use));
    expect(unexpected).toEqual([]);
  });

  it("is used at every place that is excused: what is gone from there is gone from the list", () => {
    expect(Object.keys(ALLOWED).filter((use) => !used.includes(use))).toEqual([]);
  });

  it("is called under a policy that the call site states: it has no default", () => {
    for (const file of ["executors/http/guarded-fetch.ts", "executors/http/send.ts"]) {
      const text = readFileSync(join(SRC, file), "utf8");
      expect(text).toMatch(/readonly policy: NetworkPolicy;/u);
      expect(text).not.toMatch(/policy\s*=\s*\{|policy\?:/u);
    }
    const callers = filesOf(SRC).filter((path) => /createGuardedFetch\(/u.test(readFileSync(path, "utf8")));
    expect(callers.length).toBeGreaterThanOrEqual(3);
    for (const path of callers.filter((one) => !one.endsWith("guarded-fetch.ts")))
      expect(readFileSync(path, "utf8")).toMatch(/createGuardedFetch\(\{[^}]*policy/su);
  });
});

describe("what finds other clients", () => {
  it.each([
    ['import { request } from "node:https";', "node:https"],
    ["import http from 'http'", "node:http"],
    ['import * as net from "node:net";', "node:net"],
    ['import { isIP, connect } from "node:net";', "node:net"],
    ['const { connect } = await import("node:tls");', "node:tls"],
    ['const dns = require("dns/promises");', "node:dns/promises"],
    ['process.getBuiltinModule("node:dgram")', "node:dgram"],
    ['export { request } from "undici";', "undici"],
    ['import axios from "axios";', "axios"],
    ["await fetch(url)", "fetch()"],
    ["const f = globalThis.fetch;", "globalThis.fetch"],
    ['globalThis["fetch"](url)', "globalThis.fetch"],
    ["new WebSocket(url)", "WebSocket"],
    ["new EventSource(url)", "EventSource"],
    ["new XMLHttpRequest()", "XMLHttpRequest"],
    ['spawn("curl", [url])', "curl or wget"],
  ])("finds %s", (text, use) => {
    expect(usesIn(`const x = 1;\n${text}\n`)).toEqual([use]);
  });

  it.each([
    'import { isIP } from "node:net";',
    'import type { Socket } from "node:net";',
    "// await fetch(url) would be wrong here",
    "/** `fetch(url)` */",
    "options.fetchUnder(true)",
    "transport.fetch(input)",
    'const tool = { name: "WebFetch" };',
    "type Fetch = typeof globalThis.fetch;",
    "function wrap(fetch: typeof fetch): void {}",
  ])("leaves alone %s", (text) => {
    expect(usesIn(text)).toEqual([]);
  });
});

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|mts|cts|js|mjs|cjs)$/u.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes(`${sep}fixtures${sep}`))
    .toSorted();
}

function usesIn(source: string): readonly string[] {
  const text = source
    .replace(/\/\*[\s\S]*?\*\//gu, "")
    .replace(/(^|\s)\/\/.*$/gmu, "$1")
    // A type is no use: `typeof fetch` after a colon or an equals sign of a type.
    .replace(/typeof\s+(?:globalThis\.)?fetch\b/gu, "FetchType")
    .split("\n")
    .filter((line) => !HARMLESS.test(line.trim()) && !line.startsWith("import type "))
    .join("\n");
  const modules = [...text.matchAll(MODULES)].map(([, name = ""]) =>
    BUILTIN.has(name) ? `node:${name}` : name,
  );
  const globals = GLOBALS.filter(([, use]) => use.test(text)).map(([name]) => name);
  return [...new Set([...modules, ...globals])];
}

const BUILTIN: ReadonlySet<string> = new Set([
  "http",
  "https",
  "http2",
  "net",
  "tls",
  "dgram",
  "dns",
  "dns/promises",
  "inspector",
]);
