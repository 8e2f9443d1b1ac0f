import type { Auth, GatehouseOptions } from '@gatehouse/client';

/** What a test has set up an app with; handed over in memory, because functions and clocks can't be otherwise. */
export interface TestSetup {
  readonly options: GatehouseOptions;
  readonly clock: () => number;
  readonly env: Readonly<Record<string, string>>;
  /** The answer of a guarded route; `undefined` where there is none. */
  readonly guardedBy: (pathname: string, auth: Auth) => Response | undefined;
  readonly gate: { wait(): Promise<void>; release(): number };
}

const KEY = Symbol.for('gatehouse test setups');
const shared = globalThis as typeof globalThis & { [KEY]?: Map<string, TestSetup> };

/** Setups by the value of {@link SETUP_HEADER}. */
export const setups: Map<string, TestSetup> = shared[KEY] ?? new Map();
shared[KEY] = setups;

/** Names the setup of a request; the test's server adds it. */
export const SETUP_HEADER = 'x-test-setup';
