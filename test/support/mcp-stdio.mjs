// The test server as a process. `--stubborn`: ignores SIGTERM and the end of its input. `--silent`: never answers.
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { createServer } from "./mcp-tools.mjs";

if (process.argv.includes("--stubborn")) {
  process.on("SIGTERM", () => {});
  setInterval(() => {}, 1000);
}
if (process.argv.includes("--silent")) setInterval(() => {}, 1000);
else await createServer().connect(new StdioServerTransport());
