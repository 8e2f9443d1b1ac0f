import type { Clock } from '../clock.ts';
import { sourceOf } from '../policy/source-networks.ts';

const MINUTE = 60_000;
/** Entries a minute of requests in which nobody has proved who they are, for each application. */
const PER_APPLICATION = 600;
/** Of these, those of one place, so that one machine leaves room for what everybody else does. */
const PER_ADDRESS = 120;
const STRANGERS = Symbol('whoever else');

/** How much is kept of what anybody can send. */
export interface Allowance {
  /**
   * @param clientId of an application that there is; undefined: all who name none share one count.
   * @param address where the request came from; absent: of a sign-in under way.
   * @returns whether one more may be kept.
   */
  take(clientId: string | undefined, address?: string): boolean;
}

interface Taken {
  all: number;
  /** By {@link sourceOf}; no more than there are entries. */
  ofAddress: Map<string, number>;
}

/** Counts in each minute by itself. */
export function createAllowance(clock: Clock): Allowance {
  let minute = 0;
  let counts = new Map<string | symbol, Taken>();
  return {
    take(clientId, address) {
      const now = Math.floor(clock.now() / MINUTE);
      if (now !== minute) {
        minute = now;
        counts = new Map();
      }
      const name = clientId ?? STRANGERS;
      const taken = counts.get(name) ?? { all: 0, ofAddress: new Map() };
      if (taken.all >= PER_APPLICATION) return false;
      if (address !== undefined) {
        const place = sourceOf(address).address;
        const fromThere = taken.ofAddress.get(place) ?? 0;
        if (fromThere >= PER_ADDRESS) return false;
        taken.ofAddress.set(place, fromThere + 1);
      }
      taken.all += 1;
      counts.set(name, taken);
      return true;
    },
  };
}
