import { WORKSPACE_LAYERS } from "../spec/index.js";
import { sealJournal } from "../stores/index.js";
import type { VerbContext } from "./verb.js";

/** Seals a journal, and removes what the user's settings say was kept long enough. Throws `journal`. */
export function seal(context: VerbContext, directory: string): ReturnType<typeof sealJournal> {
  return sealJournal(directory, { keepDays: () => keepDaysOf(context) });
}

/** As the user's and the managed files say. Settings that cannot be read remove nothing. */
async function keepDaysOf({ common: { home } }: VerbContext): Promise<number | undefined> {
  const { load } = await import("../engine/load.js");
  const { standard } = await import("../presets/standard.js");
  const { dialects: known } = standard();
  const dialects = known.map((dialect) => ({
    ...dialect,
    locations: dialect.locations.filter(({ layer }) => !WORKSPACE_LAYERS.includes(layer)),
  }));
  try {
    const { settings } = await load({
      dialects: dialects.filter(({ id }) => id === "anyhook"),
      known,
      places: { cwd: home, home, managed: "/etc/anyhook", env: undefined },
      trust: "store",
      failure: undefined,
      systemManaged: true,
      depth: 0,
    });
    return settings.journal?.keep_days;
  } catch {
    return undefined;
  }
}
