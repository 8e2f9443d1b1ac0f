import { closeSync, fdatasync, openSync } from 'node:fs';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds from the end of one flush to the next, so that under load more writes share each. */
const GAP = 2;

/**
 * Brings what was written to the disk, off the event loop: commits, then waits for SQLite's write-ahead log. A
 * flush under way may miss what is written meanwhile, so who asks then shares the next one: there are never more
 * than two in view, however many wait.
 */
export class LogFlusher {
  readonly #path: string;
  readonly #commit: () => void;
  #file: number | undefined;
  #written = 0;
  #flushed = 0;
  #underWay: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #lastEnded = 0;

  /**
   * @param path of the log, which exists from the first write on and keeps its file while the database is open.
   * @param commit commits what is written but not yet committed.
   */
  constructor(path: string, commit: () => void) {
    this.#path = path;
    this.#commit = commit;
  }

  /** Something was written that the next {@link flush} has to cover. */
  markWritten(): void {
    this.#written += 1;
  }

  /** @returns when all that was written before the call is on the disk; at once when it is. */
  flush(): Promise<void> {
    if (this.#flushed === this.#written) return Promise.resolve();
    if (!this.#underWay) return this.#start();
    this.#next ??= this.#underWay.then(() => this.#start());
    return this.#next;
  }

  async close(): Promise<void> {
    await this.flush();
    // One that covers nothing new may be under way all the same, and would commit in a closed database.
    while (this.#next ?? this.#underWay) await (this.#next ?? this.#underWay);
    if (this.#file !== undefined) closeSync(this.#file);
  }

  #start(): Promise<void> {
    this.#next = undefined;
    this.#underWay = this.#flushOnce().finally(() => {
      this.#underWay = undefined;
      this.#lastEnded = performance.now();
    });
    return this.#underWay;
  }

  async #flushOnce(): Promise<void> {
    if (performance.now() - this.#lastEnded < GAP) await delay(GAP);
    else await nextTurn();
    this.#commit();
    const covered = this.#written;
    this.#file ??= openSync(this.#path, 'r+');
    const file = this.#file;
    await new Promise<void>((resolve, reject) => {
      fdatasync(file, (error) => (error ? reject(error) : resolve()));
    });
    this.#flushed = covered;
  }
}
