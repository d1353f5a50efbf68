import { PROBES } from "./probes.js";
import type { Finding, Subject } from "./probes.js";

/** One probe of one subject, in a process of its own: the subject may take it down. `control` shows that it runs at all. */
const [, , name, id] = process.argv;
const finding = await probed(await subjectOf(name));
// Whatever the subject keeps running must not keep this process.
process.send?.(finding, () => process.exit(0));

async function subjectOf(name: string | undefined): Promise<Subject> {
  return name === "ours" ? (await import("./anyhook.js")).anyhook : (await import("./peer.js")).geminiCliCore;
}

async function probed(subject: Subject): Promise<Finding> {
  if (id === "control") return control(subject);
  const probe = PROBES.find((one) => String(one.id) === id);
  if (probe === undefined) throw new Error(`there is no probe ${id}`);
  return probe.run(subject);
}

/** What every runtime can do: run a hook, and hear its deny. Where that fails, the table would show our own mistake. */
async function control(subject: Subject): Promise<Finding> {
  const event = { tool: "Bash", input: { command: "ls" } };
  const fine = await subject.emit([{ run: "true" }], event);
  const { decision } = await subject.emit([{ run: "echo no >&2; exit 2" }], event);
  return { holds: fine.outcome === "passed" && decision === "deny", saw: `${fine.outcome}, ${decision}` };
}
