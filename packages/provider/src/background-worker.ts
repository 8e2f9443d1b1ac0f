import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds between two looks for something to do. */
const INTERVAL = 1000;

/** Does long work in the background, step by step, whenever there is some. */
export interface BackgroundWorker {
  start(): void;
  /** Waits for the step under way; whoever starts next goes on after it. */
  stop(): Promise<void>;
}

/** @param options.step does one step in a transaction of its own. It returns whether there is more to do. */
export function createBackgroundWorker(options: {
  step: () => Promise<boolean>;
  onError: (error: unknown) => void;
}): BackgroundWorker {
  const { step, onError } = options;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  let isStopping = false;
  let isBusy = false;

  async function work(): Promise<void> {
    isBusy = true;
    try {
      // Requests come in between two steps.
      while (!isStopping && (await step())) await nextTurn();
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
