import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
import { delayAfter, forgettingTime } from '../../src/policy/attempt-limits.ts';
import type { AllowedAttempt, AttemptOf } from '../../src/policy/attempts.ts';
import { startChild } from '../storage/child-process.ts';
import { engines, openTestStorage, type TestStorage } from '../storage-fixture.ts';
import { createTestAttempts, type TestAttempts } from './attempts-fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const LIMITS = { free: 5, longestDelay: 15 * MINUTE };

const person = (userId: string, address: string | null = '203.0.113.7'): AttemptOf => ({
  account: { userId },
  address,
});
const nobody = (identifier: string, address = '203.0.113.7'): AttemptOf => ({
  account: { identifier },
  address,
});

describe.each(engines())('attempts on %s', (engine) => {
  let test: TestStorage;
  let attempts: TestAttempts;
  beforeEach(async () => {
    test = await openTestStorage(engine);
    attempts = createTestAttempts(test.storage);
  });
  afterEach(() => test.close());

  const begin = async (of: AttemptOf) => {
    const attempt = await attempts.begin(of);
    expect(attempt.allowed).toBe(true);
    return attempt as AllowedAttempt;
  };
  /** Waits as long as it takes, and fails. */
  const failAfterDelay = async (of: AttemptOf) => {
    const wait = await attempts.fail(of);
    attempts.clock.time += wait * SECOND;
    if (wait > 0) expect(await attempts.fail(of)).toBe(0);
  };

  it('are free five times, and then wait a second, two, four, up to a quarter of an hour', async () => {
    const waits: number[] = [];
    for (let failures = 1; failures <= 20; failures += 1) {
      // Another address each time, so that none of them is the reason.
      const of = person('ada', `203.0.${failures}.1`);
      const wait = await attempts.fail(of);
      waits.push(wait);
      attempts.clock.time += wait * SECOND;
      if (wait > 0) expect(await attempts.fail(of)).toBe(0);
    }
    expect(waits.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    // By then one failure is a quarter of an hour old, and forgotten.
    const longest = Array(4).fill(900);
    expect(waits.slice(5)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 512, ...longest]);
  });

  it('wait as the pure functions say, whatever the limits', async () => {
    const limits = fc.record({
      free: fc.integer({ min: 1, max: 9 }),
      seconds: fc.integer({ min: 1, max: 4000 }),
      failures: fc.integer({ min: 1, max: 14 }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(limits, async ({ free, seconds, failures }) => {
        run += 1;
        await attempts.settings.update(
          { free_attempts: free, longest_attempt_delay: seconds },
          { by: SYSTEM },
        );
        attempts.clock.time += SECOND;
        const chosen = { free, longestDelay: seconds * SECOND };
        const forgetting = forgettingTime(chosen);
        const of = (i: number) => person(`person ${run}`, `203.${run % 250}.${i}.1`);
        // Failures are forgotten one after the other, also while one waits for the next attempt.
        let toForget = 0;
        for (let i = 1; i <= failures; i += 1) {
          expect(await attempts.fail(of(i))).toBe(0);
          const delay = delayAfter(Math.ceil(toForget / forgetting) + 1, chosen);
          toForget += forgetting - delay;
          // That there is nothing to wait for shows the next one.
          if (delay === 0) continue;
          expect(await attempts.fail(of(100 + i))).toBe(delay / SECOND);
          // What is waited for is refused until the last millisecond.
          attempts.clock.time += delay - 1;
          expect(await attempts.fail(of(200))).toBe(1);
          attempts.clock.time += 1;
        }
      }),
      {
        numRuns: engine === 'sqlite' ? 15 : 5,
        // Who has waited for so long has been forgiven a failure meanwhile.
        examples: [[{ free: 1, seconds: 513, failures: 11 }]],
      },
    );
  });

  it('that were refused count for nothing: who keeps trying does not make the owner wait longer', async () => {
    const of = person('ada');
    expect(await attempts.failOften(of, 50)).toBe(5);
    attempts.clock.time += SECOND;
    expect(await attempts.fail(of)).toBe(0);
    expect(await attempts.fail(of)).toBe(2);
  });

  it('are forgotten one by one with time, and all of them in the end', async () => {
    const of = person('ada');
    await attempts.failOften(of, 5);
    attempts.clock.time += 30 * MINUTE;
    expect(await attempts.failOften(of, 9)).toBe(2);
    attempts.clock.time += 24 * 60 * MINUTE;
    expect(await attempts.failOften(of, 9)).toBe(5);
  });

  it('can be made no faster than every quarter of an hour by who waits each time', async () => {
    let failures = 0;
    const end = attempts.clock.time + 24 * 60 * MINUTE;
    while (attempts.clock.time < end) {
      await failAfterDelay(person('ada', `203.0.${failures % 250}.1`));
      failures += 1;
    }
    expect(failures).toBeLessThan(15 + 96 + 2);
  });

  it.each([
    ['an hour', 60 * MINUTE],
    ['a year', 365 * 24 * 60 * MINUTE],
  ])(
    'start anew after the clock has gone back by %s, with all that they count by',
    async (_name, jump) => {
      const device = attempts.devices.add(undefined, 'ada').value;
      await attempts.failOften(person('ada'), 9);
      await attempts.failOften({ ...person('ada'), device }, 9);
      for (let i = 0; i < 120; i += 1) await attempts.fail(person(`person ${i}`));
      attempts.clock.time -= jump;
      expect(await attempts.state('ada')).toMatchObject({ nextAttemptAt: null });
      expect(await attempts.failOften(person('ada'), 9)).toBe(5);
      expect(await attempts.fail(person('ada'))).toBe(1);
      expect(await attempts.failOften({ ...person('ada'), device }, 9)).toBe(5);
      let allowed = 0;
      for (let i = 0; i < 120; i += 1) {
        if ((await attempts.fail(person(`person ${i}`))) === 0) allowed += 1;
      }
      // Five have been taken at one account.
      expect(allowed).toBe(95);
    },
  );

  it('wait no longer than the longest delay and a minute, however little the clock has gone back', async () => {
    await attempts.settings.update({ longest_attempt_delay: 60 }, { by: SYSTEM });
    attempts.clock.time += SECOND;
    for (let i = 0; i < 12; i += 1) await failAfterDelay(person('ada', `203.0.${i}.1`));
    expect(await attempts.fail(person('ada'))).toBe(60);
    attempts.clock.time -= MINUTE;
    expect(await attempts.fail(person('ada'))).toBe(120);
    attempts.clock.time -= SECOND;
    expect(await attempts.fail(person('ada'))).toBe(0);
  });

  it('gain nothing from processes whose clocks differ by less than a minute', async () => {
    for (let i = 0; i < 16; i += 1) await failAfterDelay(person('ada', `203.0.${i}.1`));
    expect(await attempts.fail(person('ada'))).toBeGreaterThan(500);
    attempts.clock.time -= 59 * SECOND;
    expect(await attempts.fail(person('ada'))).toBeGreaterThan(500);
  });

  it('begun at the same moment wait for nothing, in whatever order they are counted', async () => {
    const of = person('ada');
    await attempts.fail(of);
    attempts.clock.time -= 5;
    const earlier = await begin(of);
    attempts.clock.time += 10;
    await earlier.succeeded();
    attempts.clock.time -= 10;
    const other = await begin(of);
    attempts.clock.time += 10;
    await other.succeeded({ signedIn: true });
    attempts.clock.time -= 10;
    await begin(of);
  });

  it('of one address stay counted when its budget is made smaller', async () => {
    for (let i = 0; i < 99; i += 1) await attempts.fail(person(`person ${i}`));
    await attempts.settings.update({ attempts_per_address: 10 }, { by: SYSTEM });
    attempts.clock.time += SECOND;
    expect(await attempts.fail(person('one more'))).toBe(0);
    expect(await attempts.fail(person('yet another'))).toBeGreaterThan(150);
  });

  it('start anew after a sign-in', async () => {
    const of = person('ada');
    await attempts.failOften(of, 4);
    await (await begin(of)).succeeded({ signedIn: true });
    expect(await attempts.failOften(of, 9)).toBe(5);
  });

  it('are given back when something was proved, but keep the failures before: a right password makes no room for codes', async () => {
    const of = person('ada');
    for (let round = 0; round < 5; round += 1) {
      // A right password, and then a wrong code.
      await (await begin(of)).succeeded();
      await begin(of);
    }
    expect(await attempts.fail(of)).toBe(1);
    attempts.clock.time += SECOND;
    await (await begin(of)).succeeded();
    // The code may be tried at once, and then it is two seconds.
    await begin(of);
    expect(await attempts.fail(of)).toBe(2);
  });

  it('are given back when nothing was checked', async () => {
    const of = person('ada');
    for (let i = 0; i < 20; i += 1) await (await begin(of)).withdrawn();
    expect(await attempts.state('ada')).toMatchObject({ failures: 0 });
    expect(await attempts.failOften(of, 9)).toBe(5);
  });

  it('that are given back late do not take the delay of a later one away', async () => {
    const of = person('ada');
    await attempts.failOften(of, 5);
    attempts.clock.time += SECOND;
    const slow = await begin(of);
    attempts.clock.time += 2 * SECOND;
    await begin(of);
    await slow.succeeded();
    expect(await attempts.fail(of)).toBeGreaterThan(1);
  });

  it('of one address have a budget over all accounts, which fills up again', async () => {
    const names = Array.from({ length: 130 }, (_, i) => `person ${i}`);
    let allowed = 0;
    for (const name of names) if ((await attempts.fail(person(name))) === 0) allowed += 1;
    expect(allowed).toBe(100);
    const wait = await attempts.fail(person('one more'));
    expect(wait).toBe(9);
    expect(await attempts.fail(person('one more', '203.0.113.8'))).toBe(0);
    attempts.clock.time += 9 * SECOND;
    expect(await attempts.fail(person('one more'))).toBe(0);
    expect(await attempts.fail(person('yet another'))).toBe(9);
    attempts.clock.time += 15 * MINUTE;
    expect(await attempts.fail(person('yet another'))).toBe(0);
  });

  it('of one address that succeed cost nothing of its budget, and make no room for failures', async () => {
    for (let i = 0; i < 150; i += 1) {
      await (await begin(person(`office worker ${i}`))).succeeded({ signedIn: true });
    }
    let allowed = 0;
    for (let i = 0; i < 120; i += 1) {
      if ((await attempts.fail(person(`victim ${i}`))) === 0) allowed += 1;
      else continue;
      // The attacker has an account too.
      if (allowed < 100) await (await begin(person('attacker'))).succeeded({ signedIn: true });
    }
    expect(allowed).toBe(100);
  });

  it('of one network have a budget, however many addresses it has', async () => {
    await attempts.settings.update({ attempts_per_network: 20 }, { by: SYSTEM });
    attempts.clock.time += SECOND;
    let allowed = 0;
    for (let i = 0; i < 40; i += 1) {
      const of = person(`person ${i}`, `2001:db8:1:${i}::1`);
      if ((await attempts.fail(of)) === 0) allowed += 1;
    }
    expect(allowed).toBe(20);
    expect(await attempts.fail(person('other', '2001:db8:2::1'))).toBe(0);
  });

  it.each([
    ['an IPv4 address in its two forms', ['203.0.113.7', '::ffff:203.0.113.7', '::ffff:cb00:7107']],
    ['64 bits of IPv6', ['2001:db8::1', '2001:DB8:0:0:ffff::1', '2001:db8::dead:beef']],
    ['what is no address', ['unknown', '', null, '203.0.113.7, 10.0.0.1', '_x']],
  ])('of %s share one budget', async (_name, addresses) => {
    await attempts.settings.update({ attempts_per_address: 10 }, { by: SYSTEM });
    attempts.clock.time += SECOND;
    let allowed = 0;
    for (let i = 0; i < 20; i += 1) {
      const address = addresses[i % addresses.length] ?? null;
      if ((await attempts.fail(person(`person ${i}`, address))) === 0) allowed += 1;
    }
    expect(allowed).toBe(10);
  });

  it('at nobody are counted as those at a person are, under every way to write the same', async () => {
    const written = [
      'Nobody@Example.com',
      ' nobody@example.com',
      'ＮＯＢＯＤＹ@example.com',
      'nobody@EXAMPLE.COM ',
    ];
    let allowed = 0;
    for (let i = 0; i < 12; i += 1) {
      if ((await attempts.fail(nobody(written[i % 4] ?? ''))) === 0) allowed += 1;
    }
    expect(allowed).toBe(5);
  });

  it('at what looks like a person’s id do not count for that person', async () => {
    await attempts.failOften(nobody('ada'), 9);
    expect(await attempts.fail(person('ada'))).toBe(0);
  });

  it('of the owner’s browser wait for its own failures only, from wherever it is', async () => {
    const device = attempts.devices.add(undefined, 'ada').value;
    await attempts.failOften(person('ada'), 9);
    for (let i = 0; i < 120; i += 1) await attempts.fail(person(`person ${i}`));
    expect(await attempts.fail(person('ada'))).toBeGreaterThan(0);
    expect(await attempts.failOften({ ...person('ada'), device }, 9)).toBe(5);
    attempts.clock.time += SECOND;
    await (await begin({ ...person('ada'), device })).succeeded({ signedIn: true });
    // The others wait as before.
    expect(await attempts.fail(person('ada', '198.51.100.1'))).toBe(0);
    expect(await attempts.fail(person('ada', '198.51.100.1'))).toBe(2);
  });

  it('gain nothing by the cookie of another person or another key', async () => {
    const attackers = attempts.devices.add(undefined, 'mallory').value;
    await attempts.failOften(person('ada'), 9);
    for (const device of [attackers, `${attackers}x`, 'v1.AAAAAAAAAAAAAAAAAAAAAA', '']) {
      expect(await attempts.fail({ ...person('ada'), device })).toBeGreaterThan(0);
    }
    expect(await attempts.failOften({ ...nobody('nobody@x'), device: attackers }, 9)).toBe(5);
  });

  it('are seen and forgotten, with those of the owner’s browsers', async () => {
    const start = attempts.clock.time;
    const device = attempts.devices.add(undefined, 'ada').value;
    expect(await attempts.state('ada')).toEqual({
      failures: 0,
      firstFailureAt: null,
      lastFailureAt: null,
      nextAttemptAt: null,
      addresses: 0,
    });
    await attempts.failOften(person('ada'), 4);
    attempts.clock.time += MINUTE;
    await attempts.failOften(person('ada'), 2);
    await attempts.failOften({ ...person('ada'), device }, 6);
    expect(await attempts.state('ada')).toEqual({
      failures: 10,
      firstFailureAt: start,
      lastFailureAt: start + MINUTE,
      nextAttemptAt: start + MINUTE + SECOND,
      addresses: 0,
    });
    await attempts.clear('ada', { by: SYSTEM });
    expect(await attempts.state('ada')).toMatchObject({ failures: 0, nextAttemptAt: null });
    expect(await attempts.failOften(person('ada'), 9)).toBe(5);
    expect(await attempts.failOften({ ...person('ada'), device }, 9)).toBe(5);
  });

  it('under way or given back do not change when the last failure was', async () => {
    const start = attempts.clock.time;
    await attempts.fail(person('ada'));
    attempts.clock.time += MINUTE;
    await (await begin(person('ada'))).succeeded();
    expect(await attempts.state('ada')).toMatchObject({ failures: 1, lastFailureAt: start });
  });

  it('leave rows that tell neither addresses nor what was typed, and are removed when they are empty', async () => {
    await attempts.fail(nobody('my password'));
    await attempts.fail(person('ada'));
    const rows = await test.storage.db.selectFrom('attempts').selectAll().execute();
    expect(rows).toHaveLength(4);
    expect(JSON.stringify(rows)).not.toMatch(/203\.0|my password|ada/);
    expect(await attempts.sweep(100)).toBe(0);
    attempts.clock.time += 15 * MINUTE;
    expect(await attempts.sweep(3)).toBe(3);
    expect(await attempts.sweep(3)).toBe(1);
  });

  it('at once get no more places than there are', async () => {
    const begun = await Promise.all(
      Array.from({ length: 60 }, () => attempts.begin(person('ada'))),
    );
    expect(begun.filter(({ allowed }) => allowed)).toHaveLength(5);
    // Those that were refused have left nothing behind at the address.
    for (let i = 0; i < 95; i += 1) {
      expect(await attempts.fail(person(`person ${i}`))).toBe(0);
    }
    expect(await attempts.fail(person('one more'))).toBe(9);
  });

  it('of three processes at once get no more places than there are', async () => {
    const of = (input: object) => ({
      storage: test.options,
      now: attempts.clock.time,
      ...input,
    });
    const burst = async (input: { identifiers: string[]; address: string }) => {
      const children = await Promise.all(
        Array.from({ length: 3 }, () => startChild('begin-attempts.ts', of(input))),
      );
      return (await Promise.all(children.map((child) => child.run()))).flat().length;
    };
    const same = Array.from({ length: 40 }, (_, i) => (i % 2 ? 'X@y' : 'x@Y'));
    expect(await burst({ identifiers: same, address: '198.51.100.1' })).toBe(LIMITS.free);
    const different = Array.from({ length: 60 }, (_, i) => `person ${i}`);
    expect(await burst({ identifiers: different, address: '198.51.100.2' })).toBe(100);
  });
});
