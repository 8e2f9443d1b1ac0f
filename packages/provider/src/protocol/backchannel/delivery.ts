import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';
import type {
  ClaimedNotification,
  LogoutNotifications,
} from '../../storage/logout-notifications.ts';
import { GIVE_UP_AFTER, nextAttempt } from './attempts.ts';
import type { SendLogout } from './send.ts';
import { SendFailure } from './send-failure.ts';

/** Requests under way at once, to all applications and to one; one that does not work gets one at a time. */
const CONCURRENCY = 100;
const CONCURRENCY_PER_APPLICATION = 4;
/** Milliseconds that an application has to answer. */
const TIME_LIMIT = 5000;
/** Milliseconds; longer than an attempt takes, so that it runs out only when its process has died. */
const CLAIM = 8000;
/** Milliseconds between two looks at the queue, for what other processes have left there. */
const LONGEST_IDLE = 15_000;
/** Milliseconds that an attempt under way has to end when the process stops. */
const GRACE = 1000;
const SWEEP_BATCH = 500;

/** Delivers the queue of notifications in the background. */
export interface LogoutDelivery {
  /** Begins to deliver; what an earlier process has left comes first. */
  start(send: SendLogout): void;
  /** Looks at the queue now; called when something was added. Does nothing before `start` and after `stop`. */
  nudge(): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  /** Removes what was too old for another attempt and had to wait behind others; returns how many. */
  giveUpOld(): Promise<number>;
  /** Ends what is under way, and leaves the rest to the next process. */
  stop(): Promise<void>;
}

/** Calls back once after `milliseconds`. @returns a function that prevents it. */
export type Wake = (callback: () => void, milliseconds: number) => () => void;

/**
 * Each application has places of its own, so that one that is slow or down holds up no other, and an attempt
 * that fails waits for its next time in the queue, not in memory.
 */
export function createLogoutDelivery(options: {
  notifications: LogoutNotifications;
  clock: Clock;
  log: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
  random?: () => number;
  wake?: Wake;
}): LogoutDelivery {
  const { notifications, clock, log, random = Math.random, wake = wakeByTimer } = options;
  const underWay = new Map<string, number>();
  const failing = new Set<string>();
  const deliveries = new Set<Promise<void>>();
  const limits = new Set<AbortController>();
  let send: SendLogout | undefined;
  let stopped = false;
  /** The attempts under way were cut short, which is no fault of the applications. */
  let cutShort = false;
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let sleepOn = () => {};

  function nudge(): void {
    if (!send || stopped) return;
    lookAgain = true;
    looking ??= lookWhileAsked(send).finally(() => {
      looking = undefined;
      // Asked for after the last look had begun to end.
      if (lookAgain) nudge();
    });
  }

  async function lookWhileAsked(by: SendLogout): Promise<void> {
    while (lookAgain && !stopped) {
      lookAgain = false;
      sleepOn();
      let pause = LONGEST_IDLE;
      try {
        pause = await look(by);
      } catch (error) {
        log.error({ err: error }, 'the queue of back-channel logouts could not be read');
      }
      if (!stopped) sleepOn = wake(nudge, pause);
    }
  }

  /** @returns milliseconds until the next look. */
  async function look(by: SendLogout): Promise<number> {
    const now = clock.now();
    const claims = placesFor(await notifications.listDueClients(now)).map(([clientId, limit]) =>
      notifications.claim({ clientId, now, until: now + CLAIM, limit }),
    );
    const claimed = (await Promise.all(claims)).flat();
    // Nobody outside is told of what a power cut could undo, and that includes the end of a session.
    if (claimed.length > 0) await notifications.durable();
    for (const notification of claimed) begin(notification, by);
    const next = await notifications.nextDueAt(now);
    return Math.min(LONGEST_IDLE, next === undefined ? LONGEST_IDLE : Math.max(1, next - now));
  }

  /** How many of each application to take up now; those that do not work come last. */
  function placesFor(clientIds: readonly string[]): [clientId: string, places: number][] {
    let free = CONCURRENCY - deliveries.size;
    const inOrder = [
      ...clientIds.filter((clientId) => !failing.has(clientId)),
      ...clientIds.filter((clientId) => failing.has(clientId)),
    ];
    const places: [string, number][] = [];
    for (const clientId of inOrder) {
      const most = failing.has(clientId) ? 1 : CONCURRENCY_PER_APPLICATION;
      const some = Math.min(free, most - (underWay.get(clientId) ?? 0));
      if (some <= 0) continue;
      places.push([clientId, some]);
      free -= some;
    }
    return places;
  }

  function begin(notification: ClaimedNotification, by: SendLogout): void {
    const { clientId } = notification;
    underWay.set(clientId, (underWay.get(clientId) ?? 0) + 1);
    const delivery = deliver(notification, by)
      // Its claim runs out, and it is due again.
      .catch((error) =>
        log.error({ err: error, clientId }, 'back-channel logout failed on our side'),
      )
      .finally(() => {
        deliveries.delete(delivery);
        const others = (underWay.get(clientId) ?? 1) - 1;
        if (others > 0) underWay.set(clientId, others);
        else underWay.delete(clientId);
        nudge();
      });
    deliveries.add(delivery);
  }

  async function deliver(notification: ClaimedNotification, by: SendLogout): Promise<void> {
    const { clientId, sub } = notification;
    const outcome = await attempt(notification, by);
    if (outcome instanceof SendFailure) {
      await recordFailure(notification, outcome);
      return;
    }
    failing.delete(clientId);
    await notifications.remove(notification);
    const what = outcome ? 'application told of a logout' : 'logout not wanted any more';
    log.debug({ clientId, sub, attempts: notification.attempts }, what);
  }

  async function attempt(
    notification: ClaimedNotification,
    by: SendLogout,
  ): Promise<boolean | SendFailure> {
    const limit = new AbortController();
    limits.add(limit);
    const cancel = wake(
      () => limit.abort(new DOMException('no answer', 'TimeoutError')),
      TIME_LIMIT,
    );
    try {
      return await by(notification, limit.signal);
    } catch (error) {
      if (error instanceof SendFailure) return error;
      throw error;
    } finally {
      cancel();
      limits.delete(limit);
    }
  }

  async function recordFailure(
    notification: ClaimedNotification,
    { kind, message }: SendFailure,
  ): Promise<void> {
    const { clientId, sub, attempts, createdAt } = notification;
    const now = clock.now();
    if (cutShort) {
      const again = { dueAt: now, attempts: attempts - 1, lastError: null };
      await notifications.release(notification, again);
      return;
    }
    if (kind === 'unavailable') failing.add(clientId);
    const dueAt = nextAttempt({ kind, attempts, createdAt, now, random: random() });
    const details = { clientId, sub, attempts, error: message };
    if (dueAt === undefined) {
      await notifications.remove(notification);
      log.warn(
        details,
        'back-channel logout given up: the application may keep the person signed in',
      );
      return;
    }
    await notifications.release(notification, { dueAt, attempts, lastError: message });
    log.info(
      { ...details, retryInMs: dueAt - now },
      'back-channel logout failed, to be tried again',
    );
  }

  async function settled(): Promise<void> {
    while (looking || deliveries.size > 0) await Promise.all([looking, ...deliveries]);
  }

  return {
    start(by) {
      send = by;
      nudge();
    },
    nudge,
    settled,
    async giveUpOld() {
      // An attempt that is under way at the last moment is given the time to end.
      const before = clock.now() - GIVE_UP_AFTER - CLAIM;
      const removed = await notifications.sweep(before, SWEEP_BATCH);
      for (const [clientId, { length: count }] of Map.groupBy(removed, (id) => id).entries()) {
        log.warn(
          { clientId, count },
          'back-channel logouts given up: the application did not work',
        );
      }
      return removed.length;
    },
    async stop() {
      stopped = true;
      sleepOn();
      const cancel = wake(() => {
        cutShort = true;
        for (const limit of limits) limit.abort();
      }, GRACE);
      await settled();
      cancel();
    },
  };
}

const wakeByTimer: Wake = (callback, milliseconds) => {
  const timer = setTimeout(callback, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
};
