import { Redactor } from "../guards/redactor.js";
import { HookError, sameJson } from "../spec/index.js";
import type { HooksOptions, JournalRecord, JournalStore, JsonObject, Logger } from "../spec/index.js";
import type { Loaded } from "./load.js";

/** What a runtime tells the world goes through here: its journal, its log, the errors that it throws. */
export interface Guarded {
  readonly redactor: Redactor;
  readonly logger: Logger | undefined;
  journal(store: JournalStore): JournalStore;
}

/**
 * The redactor of what was loaded, around a journal and a logger: no caller can forget it.
 * @param options.env whose secret values are known
 */
export function guarded(
  { env = process.env, logger }: Pick<HooksOptions, "env" | "logger">,
  loaded: Pick<Loaded, "groups" | "settings">,
): Guarded {
  const redactor = new Redactor(() => ({
    env,
    rules: loaded.groups.flatMap(({ compiled }) => compiled.rules),
    settings: loaded.settings,
  }));
  return {
    redactor,
    logger: logger === undefined ? undefined : guardedLogger(logger, redactor),
    journal: (store) => guardedJournal(store, redactor),
  };
}

function guardedLogger(logger: Logger, { text }: Redactor): Logger {
  return {
    warn: (message) => logger.warn(text(message)),
    error: (message) => logger.error(text(message)),
  };
}

/** What was redacted twice is as if it was once: records that come redacted stay as they are. */
function guardedJournal(store: JournalStore, redactor: Redactor): JournalStore {
  return {
    version: store.version,
    id: store.id,
    append: (records) => store.append(records.map((record) => redactor.json(record) as JournalRecord)),
    close: () => store.close(),
  };
}

/** The same error without secrets; the very same where it names none. */
export function guardedError(error: unknown, redactor: Redactor): unknown {
  if (!HookError.is(error)) return error;
  const { text } = redactor;
  const { code, message, hint, cause } = error;
  const told = { message: text(message), hint: hint === undefined ? hint : text(hint) };
  const data = redactor.json(error.data);
  const isSame = told.message === message && told.hint === hint && sameJson(data, error.data as JsonObject);
  if (isSame) return error;
  // A cause may quote what its error quotes.
  const kept = cause instanceof Error && text(cause.message) === cause.message ? { cause } : {};
  return new HookError(code, told.message, { hint: told.hint, data: data as HookError["data"], ...kept });
}
