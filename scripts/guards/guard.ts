/** A check of the client, and how to take it out: one text of one file, found exactly once. */
export interface Guard {
  /** What it guards against. */
  readonly name: string;
  /** Relative to packages/client/src. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Test files, or parts of their names, relative to packages/client, one of which has to fail. */
  readonly tests: readonly string[];
}

/** All that one adapter shows; which one does not matter to what is in the core. */
export const SUITE: readonly string[] = ['test/behaviour.express-5.test.ts'];
/** The provider layer. */
export const PROVIDER: readonly string[] = ['test/provider/'];
