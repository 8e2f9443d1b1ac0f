/** Entries of traces in which nobody proved who they are, for each application. */
const PER_APPLICATION = 1000;
const STRANGERS = Symbol('whoever else');

/**
 * Which traces in which nobody proved who they are are the newest of their application: the others have to go, so that
 * whoever sends requests for a day fills neither the disk nor what an administrator looks through.
 */
export interface NewestOfNobody {
  /**
   * One more entry of such a trace.
   *
   * @param clientId of an application that there is; undefined: all who name none are one.
   */
  add(clientId: string | undefined, traceId: string): void;
  /** Somebody proved who they are: this trace is theirs, and stays. */
  release(clientId: string | undefined, traceId: string): void;
  /** @returns ids of traces that are to be removed, each once. */
  takeSurplus(): string[];
}

/** Knows what came since the start of this process; what is older goes by its age. */
export function createNewestOfNobody(): NewestOfNobody {
  const known = new Map<string | symbol, { entries: number; ofTrace: Map<string, number> }>();
  let surplus = new Set<string>();
  return {
    add(clientId, traceId) {
      const name = clientId ?? STRANGERS;
      const newest = known.get(name) ?? { entries: 0, ofTrace: new Map<string, number>() };
      known.set(name, newest);
      newest.ofTrace.set(traceId, (newest.ofTrace.get(traceId) ?? 0) + 1);
      newest.entries += 1;
      // In the order in which they came to be.
      for (const [oldest, entries] of newest.ofTrace) {
        if (newest.entries <= PER_APPLICATION) break;
        newest.ofTrace.delete(oldest);
        newest.entries -= entries;
        surplus.add(oldest);
      }
    },

    release(clientId, traceId) {
      surplus.delete(traceId);
      const newest = known.get(clientId ?? STRANGERS);
      const entries = newest?.ofTrace.get(traceId);
      if (!newest || entries === undefined) return;
      newest.ofTrace.delete(traceId);
      newest.entries -= entries;
    },

    takeSurplus() {
      const taken = [...surplus];
      surplus = new Set();
      return taken;
    },
  };
}
