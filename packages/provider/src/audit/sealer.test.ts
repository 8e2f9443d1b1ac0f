import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventChainRows } from '../storage/event-chain.ts';
import { createSealer } from './sealer.ts';

describe('the sealer in the background', () => {
  const hasUnsealed = vi.fn<EventChainRows['hasUnsealed']>();
  const errors: unknown[] = [];
  const create = () =>
    createSealer({
      chain: { hasUnsealed } as unknown as EventChainRows,
      key: Buffer.alloc(32),
      onError: (error) => errors.push(error),
    });
  beforeEach(() => {
    vi.useFakeTimers();
    hasUnsealed.mockReset().mockResolvedValue(false);
    errors.length = 0;
  });
  afterEach(() => vi.useRealTimers());

  it('looks once a second while there is something new', async () => {
    const sealer = create();
    sealer.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(hasUnsealed).toHaveBeenCalledTimes(1);
    for (let second = 2; second <= 4; second += 1) {
      for (let i = 0; i < 100; i += 1) sealer.nudge();
      await vi.advanceTimersByTimeAsync(999);
      expect(hasUnsealed).toHaveBeenCalledTimes(second - 1);
      await vi.advanceTimersByTimeAsync(1);
      expect(hasUnsealed).toHaveBeenCalledTimes(second);
    }
    await sealer.stop();
  });

  it('looks from time to time for what other processes have left', async () => {
    const sealer = create();
    sealer.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hasUnsealed).toHaveBeenCalledTimes(5);
    await sealer.stop();
  });

  it('does nothing before it is started, and nothing after it has sealed the rest at its end', async () => {
    const sealer = create();
    sealer.nudge();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hasUnsealed).not.toHaveBeenCalled();
    sealer.start();
    await vi.advanceTimersByTimeAsync(0);
    sealer.nudge();
    await sealer.stop();
    expect(hasUnsealed).toHaveBeenCalledTimes(2);
    sealer.nudge();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hasUnsealed).toHaveBeenCalledTimes(2);
  });

  it('tells of a failure and tries again', async () => {
    const sealer = create();
    hasUnsealed.mockRejectedValueOnce(new Error('the database is away'));
    sealer.start();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(errors).toEqual([new Error('the database is away')]);
    expect(hasUnsealed).toHaveBeenCalledTimes(2);
    await sealer.stop();
  });
});
