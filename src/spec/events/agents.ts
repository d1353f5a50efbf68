import type { EventDefinition } from "../event.js";

/** Agents that start agents, and the tasks they share. */
export const AGENT_EVENTS = {
  SubagentStart: {
    summary: "when a subagent starts",
    subject: "agent_type",
    gate: false,
    deny: "cannot be denied",
    effects: ["context", "notices"],
    fields: { agent_id: "string?", agent_type: "string?", task: "string?" },
  },
  SubagentStop: {
    summary: "when a subagent wants to end",
    subject: "agent_type",
    gate: true,
    deny: "the subagent may not stop yet",
    effects: ["decision", "context", "notices", "stop"],
    fields: {
      agent_id: "string?",
      agent_type: "string?",
      stop_hook_active: "boolean?",
      last_assistant_message: "string?",
    },
  },
  TeammateIdle: {
    summary: "when a teammate of the agent has nothing left to do",
    gate: true,
    deny: "the teammate goes on working",
    effects: ["decision", "notices", "stop"],
    fields: { teammate_name: "string?", team_name: "string?" },
  },
  TaskCreated: {
    summary: "when a task is created",
    gate: true,
    deny: "the task is not created",
    effects: ["decision", "notices"],
    fields: { task_id: "string?", task_subject: "string?", task_description: "string?" },
  },
  TaskCompleted: {
    summary: "when a task is about to be marked as done",
    gate: true,
    deny: "the task stays open",
    effects: ["decision", "notices"],
    fields: { task_id: "string?", task_subject: "string?", task_description: "string?" },
  },
} as const satisfies Record<string, EventDefinition>;
