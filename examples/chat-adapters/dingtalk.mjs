// The DingTalk adapter of AtomCode's webhook guide (section "DingTalk integration"), in Node.
import { field, serveAdapter } from "./adapter.mjs";

/** A gap that nobody sees keeps `@all` from calling everybody. */
const escape = (value) => field(value).replaceAll("@", "@\u200b");

serveAdapter({
  webhook: process.env.WEBHOOK,
  port: Number(process.env.PORT ?? 5001),
  toMessage: ({ event, hook_context: context = {} }) => ({
    msgtype: "markdown",
    markdown: {
      title: "AtomCode Hook",
      text: [
        "### AtomCode Hook",
        `- 事件: \`${escape(event)}\``,
        `- 工具: \`${escape(context.tool_name)}\``,
        `- Turn: \`${escape(context.turn_number)}\``,
      ].join("\n"),
    },
  }),
  // DingTalk answers HTTP 200 to everything; what went wrong stands in the body.
  took: (text) => JSON.parse(text).errcode === 0,
});
