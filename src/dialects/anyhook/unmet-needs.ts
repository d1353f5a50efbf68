import { nearest } from "../../formats/suggest.js";
import type { Rule, Settings } from "../../spec/index.js";
import type { Findings } from "../kit/findings.js";
import type { Servers } from "./servers.js";

interface Had {
  readonly settings: Settings;
  readonly servers: Servers;
  readonly findings: Findings;
}

/**
 * Models and servers that this file does not name. The user's settings or the embedding program may have them, which
 * only a run can tell: no reason to warn, and good to know once per file.
 */
export function unmetNeeds(rules: readonly Rule[], { settings, servers, findings }: Had): void {
  const running = rules.filter(({ skip }) => skip === undefined);
  const asking = running.find(({ executor }) => executor === "prompt" || executor === "agent");
  if (asking !== undefined && settings.model === undefined) {
    const message = `no model is named here: whether there is one for its ${asking.executor} hooks is found when they run`;
    const hint =
      "`model` in ~/.anyhook/hooks.yaml, or the `model` function of the program that embeds anyhook";
    findings.add({ code: "no_model", level: "info", path: pathOf(asking), message, hint });
  }
  const told = new Set<string>();
  for (const rule of running) {
    const { server } = rule.params;
    if (rule.executor !== "mcp_tool" || typeof server !== "string") continue;
    if (Object.hasOwn(servers, server) || told.has(server)) continue;
    told.add(server);
    const word = nearest(server, Object.keys(servers), 1)[0];
    const hint =
      word === undefined
        ? "`mcp_servers` names servers, here or in ~/.anyhook/hooks.yaml"
        : `did you mean \`${word}\`?`;
    const message = `no server ${JSON.stringify(server)} is named here: whether there is one is found when the hook runs`;
    findings.add({ code: "no_server", level: "info", path: [...pathOf(rule), "server"], message, hint });
  }
}

/** A pointer of ours back into a path: every second part of a list is a number. */
function pathOf({ source }: Rule): readonly (string | number)[] {
  return source.pointer
    .split("/")
    .slice(1)
    .map((part) => (/^\d+$/u.test(part) ? Number(part) : part.replaceAll("~1", "/").replaceAll("~0", "~")));
}
