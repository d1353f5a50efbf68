import { tidyText, tidyTexts } from "../guards/answer-text.js";
import { limits } from "../guards/limits.js";
import type { Redactor } from "../guards/redactor.js";
import { MASK } from "../guards/secret-values.js";
import type { JsonValue, Output, Reading, Rule } from "../spec/index.js";
import { definitionOf } from "./event.js";
import { honoured } from "./group.js";
import type { Group } from "./group.js";
import { rewriteToCanonical } from "./vocabulary.js";
import type { View } from "./vocabulary.js";

export interface Answer {
  readonly output: Output;
  readonly attempts: number;
  /** What was handed out was masked. */
  readonly left?: boolean | undefined;
  /** Failures are told to logs and to models alike. */
  readonly redactor?: Redactor | undefined;
}

/** What the dialect reads in an output, in canonical words, fit for terminals and models, without secrets. */
export function readAnswer(group: Group, rule: Rule, view: View, answer: Answer): Reading {
  const told = withFloods(readOutput(group, rule, view, answer), answer.output);
  return withoutSecrets(rule.layer === "host" ? told : tidied(told), answer.redactor);
}

function readOutput(group: Group, rule: Rule, view: View, answer: Answer): Reading {
  const { dialect } = group;
  const { output, attempts } = answer;
  try {
    const reading = dialect.host.read(output, rule, view.native, { attempts });
    const input = reading.updated_input;
    if (input === undefined) return reading;
    const { whole, isLost } = unmasked(input, view, answer);
    if (isLost && honoured(group, rule, view.canonical).includes("updated_input"))
      return withLostRewrite(reading);
    return { ...reading, updated_input: rewriteToCanonical(dialect, view, whole) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { failed: { code: "internal", message: `its answer could not be read: ${message}` } };
  }
}

/** What was dropped is told, also where no answer was in it; of a cut answer its dialect has told. */
function withFloods(reading: Reading, output: Output): Reading {
  if (output.kind !== "exit") return reading;
  const isTold = reading.failed !== undefined || reading.warnings !== undefined;
  const streams: string[] = [];
  if (output.stdoutTruncated && !isTold) streams.push("stdout");
  if (output.stderrTruncated) streams.push("stderr");
  if (streams.length === 0) return reading;
  const most = `${limits.outputBytes / 1024 / 1024} MiB`;
  const floods = streams.map((name) => `it wrote more than ${most} to ${name}, and the rest was dropped`);
  return { ...reading, warnings: [...(reading.warnings ?? []), ...floods] };
}

/**
 * What left this machine was masked, and is whole again; a process of this machine that writes a mask means it. Lost is
 * what a mask stands for in a text that was changed.
 */
function unmasked(
  input: JsonValue,
  { native }: View,
  { left, redactor }: Answer,
): { readonly whole: JsonValue; readonly isLost: boolean } {
  const { input: field } = definitionOf(native);
  if (left !== true || redactor === undefined || field === undefined) return { whole: input, isLost: false };
  const original = (native[field] ?? null) as JsonValue;
  return { whole: redactor.restore(input, original), isLost: redactor.isLost(input, original) };
}

/** With the mask it would spoil a file; without it something else would run than what was approved: rather nothing. */
function withLostRewrite(given: Reading): Reading {
  const { updated_input: _, ...reading } = given;
  if (reading.decision === "deny") return reading;
  const lost = `it rewrote a text in which a secret was masked, and what its \`${MASK}\` stands for is not known`;
  return { ...reading, decision: "deny", reason: reading.reason ? `${lost}: ${reading.reason}` : lost };
}

/** What a hook says goes to a model and to terminals: it is data, and neither drives one nor floods the other. */
function tidied(reading: Reading): Reading {
  const { reason, context, notices, stop, failed, warnings } = reading;
  return {
    ...reading,
    ...(reason === undefined ? {} : { reason: tidyText(reason) }),
    ...(context === undefined ? {} : { context: tidyAny(context) }),
    ...(notices === undefined ? {} : { notices: tidyAny(notices) }),
    ...(stop === undefined ? {} : { stop: { reason: tidyText(stop.reason) } }),
    ...(failed === undefined ? {} : { failed: { ...failed, message: tidyText(failed.message) } }),
    ...(warnings === undefined ? {} : { warnings: tidyTexts(warnings) }),
  };
}

/** What it says about itself when it fails, to whomever; its answer is its own. */
function withoutSecrets(reading: Reading, redactor: Redactor | undefined): Reading {
  const { failed, warnings, notices } = reading;
  if (redactor === undefined || (failed === undefined && warnings === undefined)) return reading;
  const { text } = redactor;
  const told = failed === undefined || notices === undefined ? undefined : [notices].flat().map(text);
  return {
    ...reading,
    ...(failed === undefined ? {} : { failed: { ...failed, message: text(failed.message) } }),
    ...(warnings === undefined ? {} : { warnings: warnings.map(text) }),
    ...(told === undefined ? {} : { notices: told }),
  };
}

function tidyAny(texts: string | readonly string[]): string | readonly string[] {
  return typeof texts === "string" ? tidyText(texts) : tidyTexts(texts);
}
