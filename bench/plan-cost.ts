import { createConfig } from "../src/dialects/anyhook/config.js";
import { anyhook } from "../src/dialects/anyhook/index.js";
import { compile } from "../src/engine/compile.js";
import { createEvent } from "../src/engine/event.js";
import { createGroup } from "../src/engine/group.js";
import type { Group } from "../src/engine/group.js";
import { Sight } from "../src/engine/match.js";
import { plan } from "../src/engine/plan.js";
import type { HookEvent } from "../src/spec/index.js";
import { unrelatedFile } from "./hook-files.js";
import { interleave } from "./measure.js";
import type { Interleave, Subject } from "./measure.js";
import { rowOf } from "./row.js";
import type { Goal, Row } from "./row.js";

/** More names than a runtime remembers: each of them has been forgotten when its turn comes again. */
const TOOLS = 4096;
const GOAL: Goal = { number: 1, of: "us", atMost: 5 };

/** What it costs to find an event's hooks when nobody has asked for that event and tool before. */
export async function planCost(options: Interleave): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const rules of [10, 10_000]) {
    const group = await groupOf(rules);
    const [unknown, fresh, cached] = await interleave(
      [
        planning("a tool never seen", group, unknownTools()),
        planning("the first Bash call", () => createGroup(group), bash),
        planning("the same plan again", group, other),
      ],
      options,
    );
    rows.push(rowOf(`uncached plan, ${rules} rules: unknown tool`, unknown!, cached!, GOAL));
    rows.push(rowOf(`uncached plan, ${rules} rules: first Bash call`, fresh!, cached!, GOAL));
  }
  return rows;
}

async function groupOf(count: number): Promise<Group> {
  const { decode } = await createConfig();
  const path = "/home/.anyhook/hooks.json";
  const bytes = new TextEncoder().encode(unrelatedFile(count));
  const { rules } = decode({ path, file: path, layer: "user", bytes, home: "/home", cwd: "/" });
  const [compiled] = compile([{ id: anyhook.id, rules }]).dialects;
  return createGroup({ dialect: anyhook, compiled: compiled!, trusted: false, hardened: false });
}

function planning(name: string, group: Group | (() => Group), next: () => HookEvent): Subject {
  const executors = new Map();
  const groupNow = typeof group === "function" ? group : (): Group => group;
  return { name, run: () => plan(groupNow(), new Sight(next()), executors) };
}

function unknownTools(): () => HookEvent {
  const events = Array.from({ length: TOOLS }, (_, number) => eventOf(`Unknown${number}`));
  let count = 0;
  return () => events[(count += 1) % TOOLS]!;
}

const BASH = eventOf("Bash");
const OTHER = eventOf("Other");

function bash(): HookEvent {
  return BASH;
}

function other(): HookEvent {
  return OTHER;
}

function eventOf(tool: string): HookEvent {
  return createEvent("PreToolUse", { tool_name: tool, tool_input: { command: "ls -la" } }, "/");
}
