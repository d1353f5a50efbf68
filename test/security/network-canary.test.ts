import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { createHttpExecutor } from "../../src/executors/http/index.js";
import type { Resolve } from "../../src/executors/http/connect.js";
import type { NetworkPolicy, Output } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";
import { startCanary } from "./canary.js";
import {
  codeOf,
  declaredPolicies,
  probeAnswers,
  probeSpellings,
  SHORT_WITHIN,
  summaryOf,
} from "./network-canary.js";
import { IANA, urlProbes } from "./network-probes.js";

const DENY: NetworkPolicy = { loopback: "deny", publicHttp: "allow", allow: [] };
const OPEN: NetworkPolicy = { ...DENY, loopback: "allow" };

describe(`a canary on this machine${IANA.note}`, () => {
  it("can be hit: by a client without a guard under spellings of its address, and by ours where it may", async () => {
    const canary = await startCanary();
    const naive = [
      "127.0.0.1",
      "127.1",
      "0x7f.1",
      "2130706433",
      "0",
      "[::1]",
      "[::ffff:7f00:1]",
      "localhost",
    ];
    for (const host of naive) expect([host, await naively(host, canary.port)]).toEqual([host, "alive"]);
    expect(canary.hits.length).toBe(naive.length);
    for (const url of [`http://127.0.0.1:${canary.port}/`, `http://[::1]:${canary.port}/`])
      expect(await send(url, OPEN)).toMatchObject({ body: "alive" });
    expect(canary.hits.length).toBe(naive.length + 2);
  });

  it.each(declaredPolicies())(
    "is not hit under the policy of $ids, in no spelling",
    async ({ ids, policy }) => {
      const canary = await startCanary();
      const spelled = await probeSpellings(policy, canary, SHORT_WITHIN);
      const answered = await probeAnswers(policy, canary, SHORT_WITHIN);
      expect(canary.hits).toEqual([]);
      expect(spelled.judged).toBeGreaterThanOrEqual(1000);
      if (policy.loopback !== "only") expect(spelled.controls + answered.controls).toBeGreaterThan(100);
      process.stdout.write(`${summaryOf(ids, spelled, answered, canary.hits.length)}\n`);
    },
  );

  it("is probed in spellings that are URLs: nothing is refused for its form alone", () => {
    const unreadable = urlProbes(SHORT_WITHIN).filter(({ host }) => !URL.canParse(`http://${host}/`));
    expect(unreadable.map(({ host }) => host)).toEqual([]);
  });
});

describe("names that change their mind", () => {
  it("are looked up once a call: what was checked is dialled, and the second answer has no effect", async () => {
    const canary = await startCanary();
    let asked = 0;
    // The public one is never reached from here; what matters is where else the call goes.
    const rebinding: Resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? "192.0.0.9" : "127.0.0.1", family: 4 }];
    };
    const controller = new AbortController();
    const executor = createHttpExecutor({ resolve: rebinding });
    const params = { url: `http://hook.test:${canary.port}/` };
    const first = executor.run(createCall({ params, network: DENY, signal: controller.signal }));
    await until(() => asked === 1);
    controller.abort();
    expect(codeOf(await first)).toMatch(/^(?:aborted|network)$/u);
    expect(asked).toBe(1);
    expect(codeOf(await executor.run(createCall({ params, network: DENY })))).toBe("network_denied");
    expect(canary.hits).toEqual([]);
  });

  it.each<[string, Resolve, string]>([
    ["nothing", async () => [], "network_denied"],
    ["that there is no such name", async () => Promise.reject(dnsError("ENOTFOUND")), "network"],
    ["that it has no time", async () => Promise.reject(dnsError("EAI_AGAIN")), "network"],
    ["something that is no address", async () => [{ address: "localhost", family: 4 }], "network_denied"],
    ["an empty text", async () => [{ address: "", family: 4 }], "network_denied"],
    ["a public A and a loopback AAAA", answering("93.184.215.14", "::1"), "network_denied"],
    ["a loopback A and a public AAAA", answering("127.0.0.1", "2606:4700::1"), "network_denied"],
    ["an address with a zone", answering("fe80::1%lo"), "network_denied"],
    [
      "more addresses than anybody needs",
      answering(...Array.from({ length: 1001 }, (_, index) => `93.184.${index >> 8}.${index & 255}`)),
      "network_denied",
    ],
    ["the wrong family", async () => [{ address: "::1", family: 4 }], "network_denied"],
    ["a decimal number", answering("2130706433"), "network_denied"],
  ])("reach nothing when the resolver says %s", async (_title, resolve, code) => {
    const canary = await startCanary();
    const output = await createHttpExecutor({ resolve }).run(
      createCall({ params: { url: `http://hook.test:${canary.port}/` }, network: DENY }),
    );
    expect(codeOf(output)).toBe(code);
    expect(canary.hits).toEqual([]);
  });
});

describe("a resolver that answers after the call was given up", () => {
  it("has no effect: nothing is dialled any more", async () => {
    const canary = await startCanary();
    const controller = new AbortController();
    let answer: (() => void) | undefined;
    const resolve: Resolve = () =>
      new Promise((done) => (answer = () => done([{ address: "127.0.0.1", family: 4 }])));
    const executor = createHttpExecutor({ resolve });
    const params = { url: `http://hook.localhost:${canary.port}/` };
    const output = executor.run(createCall({ params, network: OPEN, signal: controller.signal }));
    await until(() => answer !== undefined);
    controller.abort();
    expect(codeOf(await output)).toBe("aborted");
    answer?.();
    await executor.close?.();
    expect(canary.hits).toEqual([]);
  });
});

describe("hosts that no list of addresses knows", () => {
  it.each([
    "metadata.google.internal",
    "METADATA.google.internal.",
    "metadata",
    "metadata.azure.com",
    "instance-data",
    "instance-data.eu-west-1.compute.internal",
    "metadata.tencentyun.com",
    "ｍetadata.google.internal",
  ])("refuses the metadata service %s by its name, whatever it resolves to", async (host) => {
    const canary = await startCanary();
    let asked = 0;
    const resolve: Resolve = async () => ((asked += 1), [{ address: "127.0.0.1", family: 4 }]);
    const executor = createHttpExecutor({ resolve });
    const params = { url: `http://${host}:${canary.port}/latest` };
    expect(codeOf(await executor.run(createCall({ params, network: OPEN })))).toBe("network_denied");
    expect([asked, canary.hits.length]).toEqual([0, 0]);
  });

  it.each([
    "http://127.0.0.1:PORT\n/",
    "http://127.0.0.1\t:PORT/",
    "\0http://127.0.0.1:PORT/",
    "http://127.0.0.1:PORT/a\rb",
    "http://user@127.0.0.1:PORT/",
    "http://:secret@127.0.0.1:PORT/",
    "http://localhost..:PORT/",
    "http://.localhost:PORT/",
    "http://a..localhost:PORT/",
    "http://[::1%25lo]:PORT/",
    "http://[::1%lo]:PORT/",
    `http://${"a".repeat(60)}.${"b.".repeat(100)}localhost:PORT/`,
    `http://${"a.".repeat(50_000)}localhost:PORT/`,
    "http://127.0.0.1:PORT:80/",
    "http://127.0.0.1:99999/",
    "ws://127.0.0.1:PORT/",
    "file://127.0.0.1/",
    "gopher://127.0.0.1:PORT/",
    "//127.0.0.1:PORT/",
    "127.0.0.1:PORT",
    "unix:///var/run/docker.sock",
  ])("refuses %j also where loopback may be called", async (url) => {
    const canary = await startCanary();
    const output = await send(url.replace("PORT", String(canary.port)), OPEN);
    expect(codeOf(output)).toBe("network_denied");
    expect(canary.hits).toEqual([]);
  });
});

function answering(...found: readonly string[]): Resolve {
  return async () => found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
}

function dnsError(code: string): Error {
  return Object.assign(new Error(`getaddrinfo ${code}`), { code });
}

async function send(url: string, network: NetworkPolicy): Promise<Output> {
  return createHttpExecutor().run(createCall({ params: { url }, network }));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** As a hook runtime without a guard would. */
function naively(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(`http://${host}:${port}/`), { agent: false }, (response) => {
      response.setEncoding("utf8").on("data", resolve);
    });
    sent.on("error", reject).end();
  });
}
