import { Redactor } from "../guards/redactor.js";
import type { JsonObject } from "../spec/index.js";

/** As it may be written down by who has no runtime: the secrets of this process's own environment are known. */
export function redacted(fields: JsonObject): JsonObject {
  return new Redactor(() => ({ env: process.env })).json(fields);
}
