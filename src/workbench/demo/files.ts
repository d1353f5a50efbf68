import { anyhook } from "./systems/anyhook.js";
import { atomcode } from "./systems/atomcode.js";
import { copilot } from "./systems/copilot.js";
import { llmHarness } from "./systems/llm-harness.js";
import { neocode } from "./systems/neocode.js";
import type { DemoAddresses, DemoSystem } from "./systems/system.js";
import { xbot } from "./systems/xbot.js";

const SYSTEMS: readonly DemoSystem[] = [anyhook, xbot, copilot, atomcode, neocode, llmHarness];

/** Every file that holds hooks, as people see it. */
export const HOOK_FILES: readonly string[] = SYSTEMS.flatMap(({ files }) => files);

type Files = Readonly<Record<string, string>>;

/** What the workspace of the demo holds: a thesis, and the hook files of all systems that guard it. */
export function workspaceFiles(addresses: DemoAddresses): Files {
  const hooks = SYSTEMS.map(({ workspace }) => workspace?.(addresses) ?? {});
  return Object.assign({ ...THESIS }, ...hooks) as Files;
}

/** The user's own files. */
export function userFiles(addresses: DemoAddresses): Files {
  return Object.assign({}, ...SYSTEMS.map(({ home }) => home?.(addresses) ?? {})) as Files;
}

/** What the user writes down to trust the workspace, for systems that keep a list of their own. */
export function trustFiles(workspace: string): Files {
  return Object.assign({}, ...SYSTEMS.map(({ trust }) => trust?.(workspace) ?? {})) as Files;
}

const CHECK = `# Is the thesis ready to be handed in?
[ "$1" = --quiet ] || ls -l important
[ -f SUMMARY.md ] || { echo 'SUMMARY.md is missing' >&2; exit 1; }
`;

const THESIS = {
  "important/thesis.txt": "Three years of work. There is no second copy.\n",
  "public/index.html": "<h1>Nothing to see yet</h1>\n",
  "check.sh": CHECK,
};
