import { describe, expect, it } from "vitest";
import { createConfig } from "../../src/dialects/anyhook/config.js";
import type { Decoded, Layer } from "../../src/spec/index.js";

const config = await createConfig();

function decode(text: string, layer: Layer = "project"): Decoded {
  const file = `${layer}/hooks.yaml`;
  return config.decode({
    path: `/w/${file}`,
    file,
    layer,
    bytes: Buffer.from(text),
    home: "/home/you",
    cwd: "/w",
  });
}

const SERVERS = `
mcp_servers:
  near: { command: node, args: [server.mjs], env: { MODE: strict }, env_passthrough: [TOKEN] }
  far: { url: "https://example.com/mcp", headers: { Authorization: Bearer $TOKEN }, env_passthrough: [TOKEN] }
hooks:
  PreToolUse:
    - hooks:
        - { type: mcp_tool, server: near, tool: t }
        - { type: mcp_tool, server: elsewhere, tool: t }
`;

describe("servers of the own format", () => {
  const near = {
    command: "node",
    args: ["server.mjs"],
    env: { MODE: "strict" },
    env_passthrough: ["TOKEN"],
  };

  it("are settings in the user's and the administrator's files", () => {
    for (const layer of ["user", "managed"] as const) {
      const { settings, rules } = decode(SERVERS, layer);
      expect(settings?.mcp_servers).toMatchObject({ near, far: { url: "https://example.com/mcp" } });
      expect(rules.map(({ params }) => params)).toEqual([
        { server: "near", tool: "t" },
        { server: "elsewhere", tool: "t" },
      ]);
    }
  });

  it("are there for a repository's own hooks only", () => {
    for (const layer of ["project", "local"] as const) {
      const { settings, rules } = decode(SERVERS, layer);
      expect(settings?.mcp_servers).toBeUndefined();
      expect(rules.map(({ params }) => params["connection"])).toEqual([near, undefined]);
    }
  });

  it("make two hooks of the same words different hooks", () => {
    const [ours] = decode(SERVERS, "project").rules;
    const [theirs] = decode(SERVERS, "user").rules;
    expect(ours?.identity).not.toBe(theirs?.identity);
    expect(ours?.identity).toBe(decode(SERVERS, "local").rules[0]?.identity);
  });

  it("may have any name, and no name reaches into objects", () => {
    const text = `
mcp_servers: { __proto__: { command: x }, toString: { command: y } }
hooks:
  Stop: [{ hooks: [{ type: mcp_tool, server: __proto__, tool: t }, { type: mcp_tool, server: constructor, tool: t }] }]
`;
    const { rules } = decode(text);
    expect(rules.map(({ params }) => params["connection"])).toEqual([{ command: "x" }, undefined]);
  });
});

describe("the model of the own format", () => {
  const MODEL = 'model: { provider: openai-compatible, model: m, base_url: "http://localhost:1/v1" }';

  it("is a setting of user and managed scope", () => {
    const model = { provider: "openai-compatible", model: "m", base_url: "http://localhost:1/v1" };
    expect(decode(MODEL, "user").settings?.model).toEqual(model);
    expect(decode(MODEL, "managed").settings?.model).toEqual(model);
    const project = decode(MODEL, "project");
    expect(project.settings?.model).toBeUndefined();
    expect(project.diagnostics).toMatchObject([{ code: "wrong_scope", level: "error", line: 1 }]);
  });

  it.each([
    ["model: { provider: openai-compatible, model: m }", "missing"],
    ["model: { provider: openai-compatible, model: m, base_url: localhost }", "invalid_value"],
    ["model: { provider: opnai, model: m }", "invalid_value"],
    ["model: { provider: anthropic }", "missing"],
    ["model: { provider: anthropic, model: m, api_key: sk-1 }", "unknown_key"],
    ['model: { provider: anthropic, model: m, api_key_env: "$KEY" }', "invalid_value"],
  ])("%s is reported, and a managed file with it does not count", (text, code) => {
    expect(decode(text, "user").diagnostics).toMatchObject([{ code, level: "error", line: 1 }]);
    expect(decode(text, "managed").broken).toBe(true);
  });

  it("is missed once, and only by hooks that ask and run", () => {
    const hooks =
      "hooks: { Stop: [{ hooks: [{ type: prompt, prompt: a }, { type: agent, prompt: b }, { type: prompt, prompt: c }] }] }";
    expect(decode(hooks).diagnostics).toMatchObject([{ code: "no_model", level: "info" }]);
    expect(decode(`${MODEL}\n${hooks}`, "user").diagnostics).toEqual([]);
    const off = "hooks: { Stop: [{ hooks: [{ type: prompt, prompt: a, enabled: false }] }] }";
    expect(decode(off).diagnostics).toEqual([]);
  });
});

describe("what is wrong with a matcher", () => {
  it("is said once, however many handlers share it, and none of them runs", () => {
    const { diagnostics, rules } = decode(`
hooks:
  PreToolUse:
    - matcher: "(("
      hooks: [{ type: command, command: "true" }, { type: command, command: "false" }]
    - matcher: "(("
      hooks: [{ type: command, command: "true" }]
`);
    expect(diagnostics.map(({ code, line, column }) => [code, line, column])).toEqual([
      ["invalid_matcher", 4, 16],
      ["invalid_matcher", 6, 16],
    ]);
    expect(rules.every(({ skip }) => skip !== undefined)).toBe(true);
  });
});
