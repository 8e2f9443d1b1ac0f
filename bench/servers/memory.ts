/** What a process holds after a collection of garbage. Bytes. */
export interface Memory {
  type: 'memory';
  resident: number;
  heap: number;
}

/** Answers the message `memory`; the process has to run with `--expose-gc`. */
export function answerMemory(): void {
  process.on('message', (message) => {
    if (message !== 'memory') return;
    globalThis.gc?.();
    const { rss: resident, heapUsed: heap } = process.memoryUsage();
    process.send?.({ type: 'memory', resident, heap } satisfies Memory);
  });
}
