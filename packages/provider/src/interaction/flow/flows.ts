import type { Clock } from '../../clock.ts';
import type { SignInFlowRows } from '../../storage/sign-in-flows.ts';
import { NO_PROGRESS, type Progress } from './steps.ts';

/** A sign-in under way. */
export interface Flow {
  /** Of the engine's interaction. */
  uid: string;
  progress: Progress;
  /** What is kept of it was read at this version; 0: nothing is kept yet. */
  version: number;
}

/** The same sign-in was carried on elsewhere meanwhile, such as by a double click: what is there now counts. */
export class FlowMovedError extends Error {
  override readonly name = 'FlowMovedError';
  readonly code = 'sign_in_moved';

  constructor() {
    super('The sign-in was carried on by another request.');
  }
}

/** Sign-ins under way. One of a single step keeps nothing. */
export interface Flows {
  load(uid: string): Promise<Flow>;
  /**
   * Adds to what was proved.
   *
   * @throws {FlowMovedError} `sign_in_moved`.
   */
  advance(flow: Flow, progress: Partial<Progress>): Promise<Flow>;
  /** Forgets it when it is over. */
  end(flow: Flow): Promise<void>;
}

/** As long as the engine keeps the interaction that it belongs to. */
const LIFETIME_MS = 3_600_000;

export function createFlows({ rows, clock }: { rows: SignInFlowRows; clock: Clock }): Flows {
  return {
    async load(uid) {
      const stored = await rows.find(uid, clock.now());
      if (!stored) return { uid, progress: NO_PROGRESS, version: 0 };
      const progress = { ...NO_PROGRESS, ...(JSON.parse(stored.progress) as Partial<Progress>) };
      return { uid, progress, version: stored.version };
    },

    async advance(flow, added) {
      const progress = { ...flow.progress, ...added };
      const moved = await rows.move(flow.uid, {
        userId: progress.userId ?? null,
        progress: JSON.stringify(progress),
        version: flow.version,
        expiresAt: clock.now() + LIFETIME_MS,
      });
      if (!moved) throw new FlowMovedError();
      return { uid: flow.uid, progress, version: flow.version + 1 };
    },

    async end(flow) {
      if (flow.version > 0) await rows.delete(flow.uid);
    },
  };
}
