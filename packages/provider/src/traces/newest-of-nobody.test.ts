import { describe, expect, it } from 'vitest';
import { createNewestOfNobody } from './newest-of-nobody.ts';

describe('the traces of nobody that are the newest of their application', () => {
  const addMany = (count: number, add: (i: number) => void) => {
    for (let i = 0; i < count; i += 1) add(i);
  };

  it('are a thousand entries; the oldest go first, once', () => {
    const newest = createNewestOfNobody();
    addMany(1000, (i) => newest.add('wiki', `${i}`));
    expect(newest.takeSurplus()).toEqual([]);
    newest.add('wiki', 'another');
    newest.add('wiki', 'yet another');
    expect(newest.takeSurplus()).toEqual(['0', '1']);
    expect(newest.takeSurplus()).toEqual([]);
  });

  it('are of each application by itself, and of all names that are made up together', () => {
    const newest = createNewestOfNobody();
    addMany(1000, (i) => newest.add('wiki', `${i}`));
    newest.add('shop', 'first');
    newest.add(undefined, 'strange');
    expect(newest.takeSurplus()).toEqual([]);
    addMany(1000, (i) => newest.add(undefined, `strange ${i}`));
    expect(newest.takeSurplus()).toEqual(['strange']);
  });

  it('leave out one in which somebody proved who they are, before or after it was too old', () => {
    const newest = createNewestOfNobody();
    newest.add('wiki', 'mine');
    newest.add('wiki', 'late');
    newest.release('wiki', 'mine');
    addMany(1000, (i) => newest.add('wiki', `${i}`));
    newest.release('wiki', 'late');
    expect(newest.takeSurplus()).toEqual([]);
  });

  it('count each entry, so that many of one trace are many', () => {
    const newest = createNewestOfNobody();
    addMany(1001, () => newest.add('wiki', 'one'));
    expect(newest.takeSurplus()).toEqual(['one']);
  });
});
