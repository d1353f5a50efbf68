import { join } from "node:path";
import type { InstallScope } from "../../spec/index.js";
import type { Client, PlaceOptions, SettingsPlace } from "./place.js";
import { realPath } from "./place.js";
import { stateOf } from "./state.js";

interface About {
  readonly client: Client;
  readonly all: readonly Client[];
  readonly place: SettingsPlace;
  readonly options: PlaceOptions & { readonly scope: InstallScope; readonly program?: string | undefined };
}

/** What a person should know before relying on an install. */
export function warningsFor(about: About): readonly string[] {
  return [...aboutProject(about), ...aboutTwice(about)];
}

function aboutProject({ options: { scope, program } }: About): readonly string[] {
  if (scope !== "project") return [];
  const trust = "the hooks of a project run only where its folder is trusted: `anyhook trust add`";
  const paths =
    "the command names Node.js and anyhook of this machine: others need --command, or their own install";
  return program === undefined ? [trust, paths] : [trust];
}

/** The same event through two doors: safe, but slower, and twice in the journal. */
function aboutTwice({ client, all, place, options }: About): readonly string[] {
  const other = options.scope === "user" ? "project" : "user";
  const state = stateOf(client, other, options);
  const isThere = state?.state === "installed" || state?.state === "outdated";
  const own = isThere ? [`anyhook is in ${state.file} too: hooks run once for each of them`] : [];
  const path = realPath(place.path);
  const readers = all.filter(
    ({ dialect }) => dialect !== client.dialect && pathsOf(dialect.locations, options).includes(path),
  );
  return [
    ...own,
    ...readers.map(
      ({ dialect: { title } }) =>
        `${title} reads ${place.shown} too: installed there as well, hooks run twice`,
    ),
  ];
}

function pathsOf(locations: Client["dialect"]["locations"], { cwd, home }: PlaceOptions): readonly string[] {
  return locations.flatMap(({ base, path }) => {
    const folder = { home, workspace: cwd, managed: undefined, root: undefined }[base];
    return folder === undefined ? [] : [realPath(join(folder, path))];
  });
}
