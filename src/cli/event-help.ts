import { dialects } from "../dialects/index.js";
import { EVENT_NAMES } from "../spec/index.js";
import { table } from "./print/table.js";

const EVENTS_A_LINE = 4;

/** The canonical events; with `as` those of that system, what each is to us, and its other words for it. */
export function eventHelp(as: string | undefined): string {
  const systems = dialects.filter(({ guest }) => "load" in guest || guest.reader !== undefined);
  const dialect = systems.find(({ id }) => id === as);
  if (dialect === undefined) {
    const ids = systems.map(({ id }) => id).join(", ");
    return `Events:\n${canonical()}\n\n\`--as ID --help\` lists those of one system: ${ids}.`;
  }
  const { id, events, aliases = {} } = dialect;
  const rows = Object.entries(events).map(([native, { from }]) => {
    const others = Object.keys(aliases).filter((word) => aliases[word] === native);
    return [`  ${native}`, from.join(", "), others.length > 0 ? `also ${others.join(", ")}` : ""];
  });
  return `Events of ${id}, and what they are here:\n${table(rows).join("\n")}`;
}

function canonical(): string {
  const starts = [...EVENT_NAMES.keys()].filter((index) => index % EVENTS_A_LINE === 0);
  return starts.map((start) => `  ${EVENT_NAMES.slice(start, start + EVENTS_A_LINE).join(", ")}`).join("\n");
}
