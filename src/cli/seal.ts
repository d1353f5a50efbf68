import { sealJournal } from "../stores/index.js";
import type { VerbContext } from "./verb.js";

/** Seals a journal, and removes what the user's settings say was kept long enough. Throws `journal`. */
export function seal(context: VerbContext, directory: string): ReturnType<typeof sealJournal> {
  return sealJournal(directory, { keepDays: () => keepDaysOf(context) });
}

/** As the user's and the managed files say. Settings that cannot be read remove nothing. */
async function keepDaysOf({ common: { home } }: VerbContext): Promise<number | undefined> {
  const { journalSettings } = await import("../engine/user-settings.js");
  const { standard } = await import("../presets/standard.js");
  return (await journalSettings({ known: standard().dialects, home })).keep_days;
}
