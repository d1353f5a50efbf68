import type { JsonValue } from "./json.js";

/** Why anyhook threw. Hooks that fail never throw: their failure is in the verdict. */
export type HookErrorCode =
  | "unknown_event"
  | "unknown_dialect"
  | "invalid_option"
  | "invalid_payload"
  | "closed"
  | "managed_policy"
  | "trust_store"
  | "journal"
  | "not_allowed"
  | "usage";

const BRAND = Symbol.for("anyhook.error");

/**
 * The one error class. `code` is stable, `data` is documented per code, `hint` says what to do next.
 * @example
 * try { await hooks.emit("PreTolUse", {}); } catch (error) {
 *   if (HookError.is(error) && error.code === "unknown_event") console.error(error.hint);
 * }
 */
export class HookError extends Error {
  override readonly name = "HookError";
  readonly code: HookErrorCode;
  readonly hint: string | undefined;
  readonly data: Readonly<Record<string, JsonValue>>;

  constructor(
    code: HookErrorCode,
    message: string,
    details: { hint?: string | undefined; cause?: unknown; data?: Readonly<Record<string, JsonValue>> } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.data = details.data ?? {};
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** Works across copies of the package, where `instanceof` does not. */
  static is(value: unknown): value is HookError {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}
