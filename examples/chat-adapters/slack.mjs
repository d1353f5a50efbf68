// The Slack adapter of AtomCode's webhook guide (section "Slack integration"), in Node.
import { field, serveAdapter } from "./adapter.mjs";

/** Slack reads these three as markup: `<!channel>` would call everybody. */
const escape = (value) =>
  field(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

serveAdapter({
  webhook: process.env.WEBHOOK,
  port: Number(process.env.PORT ?? 5000),
  toMessage: ({ event, hook_context: context = {} }) => ({
    text: [
      "🔔 AtomCode Hook",
      `Event: \`${escape(event)}\``,
      `Tool: \`${escape(context.tool_name)}\``,
      `Turn: \`${escape(context.turn_number)}\``,
    ].join("\n"),
  }),
  took: (text) => text.trim() === "ok",
});
