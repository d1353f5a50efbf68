import { uninstall } from "../../bridge/install/index.js";
import { addInstallOptions, installOptions, showReport } from "../install.js";
import type { Verb } from "../verb.js";

const ABOUT = `
When nobody edited the settings since, they are what they were before, to the byte; a file that the install made
is gone again. Otherwise our entries are taken out and nothing else.`;

export const verb: Verb = {
  version: 1,
  define: (command) =>
    addInstallOptions(command.argument("<agent>", "claude-code, copilot …")).addHelpText("after", ABOUT),
  run: async (context) => {
    showReport(context, await uninstall(installOptions(context)));
    return 0;
  },
};
