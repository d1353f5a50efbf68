import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { install, uninstall } from "../../src/bridge/install/index.js";
import type { InstallOptions, InstallReport } from "../../src/bridge/install/index.js";
import { fake } from "./fake-agent.js";
import type { Place } from "./place.js";

export const PROGRAM = "/opt/node /opt/anyhook.js";
export const SETTINGS = "home/.fake/settings.json";

type More = Partial<InstallOptions> & { readonly monitor?: boolean; readonly program?: string };

export function options(where: Place, more: More) {
  const base = {
    agent: "fake",
    scope: "user",
    homeGiven: true,
    env: {},
    dryRun: false,
    plugins: [fake],
  } as const;
  return { ...base, ...where, monitor: false, program: PROGRAM, ...more };
}

export const put = (where: Place, more: More = {}): Promise<InstallReport> => install(options(where, more));
export const take = (where: Place, more: More = {}): Promise<InstallReport> =>
  uninstall(options(where, more));
export const file = ({ home }: Place): string => join(home, ".fake/settings.json");
export const read = (where: Place): string => readFileSync(file(where), "utf8");
export const names = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true }).map(String).toSorted();

export function write(where: Place, text: string): void {
  mkdirSync(dirname(file(where)), { recursive: true });
  writeFileSync(file(where), text);
}
