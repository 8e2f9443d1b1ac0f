import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MappingRuns } from './mapping-runs.ts';

/** Milliseconds between two looks for a run that began. */
const INTERVAL = 1000;

/** Runs the rules over all users in the background, whenever they have changed. */
export interface MappingWorker {
  start(): void;
  /** Waits for the batch under way; whoever starts next goes on after it. */
  stop(): Promise<void>;
}

export function createMappingWorker(options: {
  runs: Pick<MappingRuns, 'step'>;
  onError: (error: unknown) => void;
}): MappingWorker {
  const { runs, onError } = options;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  let isStopping = false;
  let isBusy = false;

  async function work(): Promise<void> {
    isBusy = true;
    try {
      // Requests come in between two batches.
      while (!isStopping && (await runs.step())) await nextTurn();
    } catch (error) {
      onError(error);
    } finally {
      isBusy = false;
    }
  }

  return {
    start() {
      timer = setInterval(() => {
        if (!isBusy) underWay = work();
      }, INTERVAL);
      timer.unref();
    },
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await underWay;
    },
  };
}
