import type { ModelFunction } from "../../spec/index.js";

/** Stands for a model: it reads the question and answers in the form that the hook demands. */
export const scriptedModel: ModelFunction = ({ prompt }) =>
  prompt.includes("--force")
    ? JSON.stringify({ ok: false, reason: "a forced push rewrites what others have already" })
    : JSON.stringify({ ok: true });
