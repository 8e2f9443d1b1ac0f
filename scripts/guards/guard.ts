/** A check of the client or the provider, and how to take it out: one text of one file, found exactly once. */
export interface Guard {
  /** What it guards against. */
  readonly name: string;
  /** Absent: the client. */
  readonly of?: 'provider';
  /** Relative to `src` of the package. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Test files, or folders of them, relative to the package, of which a test has to fail. */
  readonly tests: readonly string[];
  /** Words in the title of the test that attacks, as they are written there, or several joined by `|`. */
  readonly attack?: string;
  /** What not every machine has: without it the attack skips itself, and the guard is skipped too. */
  readonly needs?: 'Redis' | 'PostgreSQL' | 'browser';
}

/** All that one adapter shows; which one does not matter to what is in the core. */
export const SUITE: readonly string[] = ['test/behaviour.express-5.test.ts'];
/** The provider layer. */
export const PROVIDER: readonly string[] = ['test/provider/'];

/** The folder of the package that a guard is in. */
export function packageOf({ of }: Pick<Guard, 'of'>): string {
  return `packages/${of ?? 'client'}`;
}
