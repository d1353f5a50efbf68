/** Work that goes on after a run has settled. */
export interface Background {
  /** @param work never rejects */
  add(work: Promise<unknown>): void;
  /** Resolves when all of it has ended, or after `timeoutMs`. */
  ended(timeoutMs: number): Promise<void>;
}

export function createBackground(): Background {
  const pending = new Set<Promise<unknown>>();
  return {
    add(work) {
      pending.add(work);
      void work.finally(() => pending.delete(work));
    },
    async ended(timeoutMs) {
      if (pending.size === 0) return;
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise((resolve) => {
        timer = setTimeout(resolve, timeoutMs);
      });
      await Promise.race([Promise.all(pending), timeout]);
      clearTimeout(timer);
    },
  };
}
