import { EVENTS } from "../../src/spec/index.js";
import type { Dialect, Location, NativeEvent } from "../../src/spec/index.js";
import { exampleSection } from "./dialect-example.js";
import { fieldsSection } from "./dialect-fields.js";
import { insideSection } from "./dialect-inside.js";
import { code, joined, list, section, table } from "./markdown.js";

/** The page about one hook system: everything that its tables say. */
export async function dialectPage(dialect: Dialect): Promise<string> {
  const { id, title, url, about = "", deviations } = dialect;
  return `${joined([
    `# ${title}`,
    `<!-- Written by \`npm run docs\` from src/dialects/${id}: change it there. -->`,
    about,
    `Dialect ${code(id)}: its hook files run here with the meaning that [its documentation](${url}) gives them. ` +
      `Tables and code: [src/dialects/${id}](../../src/dialects/${id}/).`,
    filesSection(dialect),
    runsSection(dialect),
    await fieldsSection(dialect),
    eventsSection(dialect),
    toolsSection(dialect),
    exampleSection(dialect),
    await insideSection(dialect),
    section(
      "Where we differ, on purpose",
      table(
        ["topic", "theirs", "ours", "why"],
        deviations.map(({ topic, theirs, ours, why }) => [topic, theirs, ours, why]),
      ),
    ),
    "Next: [write a hook](../guide/write-a-hook.md), [guard a real agent](../guide/guard-a-real-agent.md), " +
      "[whose hooks may run](../guide/trust.md).",
  ])}\n`;
}

const ROOTS = { home: "~/", workspace: "", managed: "/etc/anyhook/", root: "/" } as const;

function filesSection({ locations, trust }: Dialect): string {
  const row = (location: Location): readonly string[] => {
    const { layer, base, path, variable, borrowed } = location;
    const remarks = [
      variable === undefined ? "" : `where set, ${code(`$${variable.name}/${variable.path}`)} instead`,
      borrowed === true ? "another system's: its own dialect reads it where both are loaded" : "",
    ];
    return [layer, code(`${ROOTS[base]}${path}`), remarks.filter((remark) => remark !== "").join("; ")];
  };
  const who =
    trust === undefined ? "anyhook's trust file lists the folder" : `${code(`~/${trust.path}`)} says so`;
  return section(
    "Files",
    table(["layer", "file", "remarks"], locations.map(row)),
    `In this order. Files of the layers project and local run only where ${who}.`,
  );
}

function runsSection({ policy, failure, network, environment, client }: Dialect): string {
  const { order, stopOnDeny, rewrites, reasons, limits } = policy;
  const { handlers, totalMs } = limits;
  return section(
    "How hooks run",
    list([
      order === "parallel"
        ? "**Order**: all at once; what they say is merged in the order of the files."
        : `**Order**: one after another; ${stopOnDeny === true ? "a deny ends the event for those behind it" : "a deny does not keep those behind it from running"}.`,
      `**Rewrites**: ${REWRITES[rewrites]}.`,
      `**Reasons**: ${reasons === "all" ? "those of all hooks" : "those of the hooks that decided"}.`,
      `**A hook that fails on a gate**: ${FAILURES[failure]}. What that system itself takes for a deny is a deny, not a failure.`,
      `**Limits**: ${limitsOf(handlers, totalMs)}. How long one hook may take is said by its own field, below.`,
      `**Network**: ${networkOf(network)}.`,
      `**Environment**: ${ENVIRONMENT[environment]}.`,
      ...(client === undefined ? [] : [`**Behaviour recorded from**: ${client.recorded}.`]),
    ]),
  );
}

const REWRITES = {
  first: "of several, the first counts",
  last: "of several, the last in the order of the files counts",
  pipeline: "each hook gets the input as the one before it left it",
} as const;

const FAILURES = {
  open: "lets it through by default, as that system documents; `failure: closed` in `~/.anyhook/hooks.yaml` makes it a deny",
  closed: "denies by default",
  ask: "asks the person by default",
} as const;

const LOOPBACK = {
  allow: "allowed",
  deny: "only where `network.allow` of the user names it",
} as const;

function networkOf({ loopback, publicHttp }: Dialect["network"]): string {
  if (loopback === "only")
    return "this machine, and nothing else, whatever `network.allow` of the user names";
  const clear = publicHttp === "allow" ? ", also by clear-text http" : " by https";
  return `public addresses${clear}; this machine: ${LOOPBACK[loopback]}; private addresses: only where \`network.allow\` of the user names them`;
}

const ENVIRONMENT = {
  inherit: "inherited, without variables that run code and without tokens of agents",
  "allow-list": "what every program needs (PATH, HOME, language, time zone …), and what a hook asks for",
} as const;

function limitsOf(handlers: number | undefined, totalMs: number | undefined): string {
  const parts = [
    handlers === undefined ? "" : `${handlers} hooks for one event; those beyond are reported`,
    totalMs === undefined ? "" : `${totalMs / 1000} s for an event as a whole`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "none for an event as a whole" : parts.join("; ");
}

function eventsSection({ events }: Dialect): string {
  const own = Object.keys(events).some((native) => events[native]?.from[0] !== native);
  const row = ([native, event]: readonly [string, NativeEvent]): readonly string[] => {
    const { from, effects = EVENTS[from[0] ?? ""]?.effects ?? [] } = event;
    return [
      code(native),
      ...(own ? [from.map(code).join(", ")] : []),
      denyAt(event),
      effects
        .filter((effect) => effect !== "decision")
        .map(code)
        .join(", "),
    ];
  };
  return section(
    "Events",
    "A gate is an event at which a deny holds the agent back; it stands in bold.",
    table(
      ["event", ...(own ? ["canonical"] : []), "a deny means", "other effects"],
      Object.entries(events).map(row),
    ),
  );
}

function denyAt({ from, gate, effects }: NativeEvent): string {
  const canonical = EVENTS[from[0] ?? ""];
  if ((effects ?? canonical?.effects)?.includes("decision") !== true) return "";
  const meaning = canonical?.deny ?? "";
  return (gate ?? canonical?.gate) === true ? `**${meaning}**` : meaning;
}

function toolsSection({ tools }: Dialect): string {
  if (tools.length === 0)
    return section("Tools", "Its names of tools and of their fields are the canonical ones.");
  const rows = tools.map(({ native, canonical, fields = {} }) => [
    code(native),
    code(canonical),
    Object.entries(fields)
      .map(([ours, theirs]) => `${code(theirs)} = ${code(ours)}`)
      .join(", "),
  ]);
  return section(
    "Tools",
    table(["tool", "canonical", "fields"], rows),
    "Names that are not listed stay as they are.",
  );
}
