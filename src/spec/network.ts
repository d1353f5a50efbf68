/** Which targets a hook may call. Public addresses are always permitted; everything else is said here. */
export interface NetworkPolicy {
  /** `only`: nothing but loopback. */
  readonly loopback: "allow" | "deny" | "only";
  /** Clear-text http to public targets. Loopback and allowed private targets may always be clear text. */
  readonly publicHttp: "allow" | "deny";
  /**
   * Private targets that the user permits, as `host`, `host:port`, an address or a CIDR block.
   * Only user and managed scope can add to it.
   */
  readonly allow: readonly string[];
  /**
   * Milliseconds from a standing connection to the last byte of the reply's headers.
   * @default as long as the attempt may take
   */
  readonly headersMs?: number;
}
