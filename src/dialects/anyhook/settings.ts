import { allowEntryError } from "../../guards/network.js";
import { WORKSPACE_LAYERS } from "../../spec/index.js";
import type { ConfigFile, ModelSettings, Settings } from "../../spec/index.js";
import type { Findings } from "../kit/findings.js";
import type { AnyhookFile } from "./schema.js";
import type { Servers } from "./servers.js";

const SHARED = ["network", "failure", "audit", "journal", "model"] as const;

/** Settings that reach beyond the file are the user's and the administrator's, never a repository's. */
export function sharedSettings(
  root: AnyhookFile,
  { layer }: ConfigFile,
  { findings, servers }: { readonly findings: Findings; readonly servers: Servers },
): Settings {
  if (root.pause !== undefined && layer !== "managed") {
    const message = "`pause` counts in managed scope only";
    const hint =
      "whoever could write it here could take it out again: it belongs into /etc/anyhook/hooks.yaml";
    findings.add({ code: "wrong_scope", level: "error", path: ["pause"], at: "key", message, hint });
  }
  if (WORKSPACE_LAYERS.includes(layer)) {
    for (const key of SHARED) {
      if (root[key] === undefined) continue;
      const message = `\`${key}\` counts in user and managed scope only`;
      const hint = "move it to ~/.anyhook/hooks.yaml";
      findings.add({ code: "wrong_scope", level: "error", path: [key], at: "key", message, hint });
    }
    return {};
  }
  const allow = (root.network?.allow ?? []).filter((entry, index) => {
    const message = allowEntryError(entry);
    const path = ["network", "allow", index];
    if (message !== undefined) findings.add({ code: "invalid_value", level: "error", path, message });
    return message === undefined;
  });
  const model = modelOf(root.model, findings);
  return {
    network: { allow },
    ...(root.failure === undefined ? {} : { failure: root.failure }),
    ...(root.audit === undefined ? {} : { audit: root.audit }),
    ...(root.journal === undefined ? {} : { journal: root.journal }),
    ...(root.pause !== undefined && layer === "managed" ? { pause: root.pause } : {}),
    ...(model === undefined ? {} : { model }),
    ...(Object.keys(servers).length === 0 ? {} : { mcp_servers: servers }),
  };
}

function modelOf(model: AnyhookFile["model"], findings: Findings): ModelSettings | undefined {
  if (model === undefined) return undefined;
  const { provider, base_url: url } = model;
  const path = ["model"];
  if (provider === "openai-compatible" && url === undefined) {
    const message = "the provider openai-compatible needs `base_url`";
    const hint = "up to and without the resource: http://localhost:11434/v1";
    findings.add({ code: "missing", level: "error", path, message, hint });
    return undefined;
  }
  if (url === undefined || (URL.canParse(url) && /^https?:$/u.test(new URL(url).protocol)))
    return model as ModelSettings;
  const message = "`base_url`: it is no http or https URL";
  findings.add({ code: "invalid_value", level: "error", path: [...path, "base_url"], message });
  return undefined;
}
