import { describe, expect, it } from 'vitest';
import { isId } from '../paging.ts';
import { createEventIds, firstIdAt } from './event-ids.ts';

describe('ids of events', () => {
  it('have the order of time, and within a millisecond that of their making', () => {
    let now = 1_700_000_000_000;
    const newId = createEventIds({ now: () => now });
    const made = Array.from({ length: 5000 }, (_, i) => {
      if (i % 1000 === 999) now += 1;
      return newId();
    });
    const ids = made.map(({ id }) => id);
    expect(ids.every(isId)).toBe(true);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(5000);
    for (const { id, occurredAt } of made) {
      expect(id >= firstIdAt(occurredAt)).toBe(true);
      expect(id < firstIdAt(occurredAt + 1)).toBe(true);
    }
  });

  it('tell the time that the clock told, also when it was set back', () => {
    let now = 1_700_000_000_000;
    const newId = createEventIds({ now: () => now });
    newId();
    now -= 5000;
    const { id, occurredAt } = newId();
    expect(occurredAt).toBe(now);
    expect(id < firstIdAt(now + 1)).toBe(true);
  });

  it('can be told from any time, however far away', () => {
    for (const time of [-1, 0, 253_402_300_799_999, 2 ** 60]) {
      expect(isId(firstIdAt(time))).toBe(true);
    }
    expect(firstIdAt(-1)).toBe(firstIdAt(0));
  });
});
