import type { EventDefinition } from "../event.js";

/** What comes from outside. Its text is data: it never counts as a user's consent. */
export const INBOUND_EVENTS = {
  CronFired: {
    summary: "when a scheduled job is due",
    subject: "job_id",
    gate: false,
    deny: "cannot be denied: it has fired",
    effects: ["context", "notices"],
    fields: { job_id: "string", message: "string?" },
  },
  WebhookReceived: {
    summary: "when a webhook arrived",
    subject: "trigger_id",
    gate: false,
    deny: "cannot be denied: it has arrived",
    effects: ["context", "notices"],
    fields: { trigger_id: "string", payload: "any?" },
  },
} as const satisfies Record<string, EventDefinition>;
