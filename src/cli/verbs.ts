import type { VerbEntry } from "./verb.js";

/** The verbs of this version, a line each, in the order of the help. */
export const VERBS: readonly VerbEntry[] = [
  {
    name: "init",
    summary: "write a first hook file with a working guard",
    load: () => import("./verbs/init.js"),
  },
  {
    name: "emit",
    summary: "run one event through the hooks and print the verdict",
    load: () => import("./verbs/emit.js"),
    quick: {
      args: [1, 1],
      flags: ["requireTrust"],
      values: ["payload", "tool", "input", "as", "journal"],
      conflicts: [
        ["payload", "tool"],
        ["payload", "input"],
      ],
    },
  },
  {
    name: "explain",
    summary: "which hooks would run, which not, and why",
    load: () => import("./verbs/explain.js"),
  },
  { name: "list", summary: "all hooks by event", load: () => import("./verbs/list.js") },
  { name: "check", summary: "validate hook files", load: () => import("./verbs/check.js") },
  {
    name: "trust",
    summary: "which workspaces may run their own hooks",
    load: () => import("./verbs/trust.js"),
  },
  { name: "log", summary: "show, follow and verify the journal", load: () => import("./verbs/log.js") },
  {
    name: "bridge",
    summary: "answer an agent that runs us as its hook",
    load: () => import("./verbs/bridge.js"),
    quick: { args: [1, 2], flags: ["monitor"], values: ["journal"] },
    fail: async (request, error) => (await import("../bridge/bridge.js")).failBridge(request.args, error),
  },
  {
    name: "install",
    summary: "put the bridge into an agent's settings; alone: where it is",
    load: () => import("./verbs/install.js"),
  },
  {
    name: "uninstall",
    summary: "take the bridge out of an agent's settings again",
    load: () => import("./verbs/uninstall.js"),
  },
  {
    name: "pause",
    summary: "break-glass: hooks do not run for a while, and the journal says why",
    load: () => import("./verbs/pause.js"),
  },
  {
    name: "doctor",
    summary: "find what is wrong with an installation, and how to mend it",
    load: () => import("./verbs/doctor.js"),
  },
  {
    name: "demo",
    summary: "a scripted coding session under hooks of several systems",
    load: () => import("./verbs/demo.js"),
  },
];

/** Promised for later: known, so that nobody has to wonder about a spelling. */
export const LATER: readonly string[] = ["convert", "test", "replay", "serve", "deliveries"];
