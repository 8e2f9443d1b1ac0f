import { describe, expect, it } from 'vitest';
import { passwordStrength } from './password-strength.ts';

describe('the strength of a password', () => {
  it.each([
    ['', 0],
    ['password', 0],
    ['Jennifer1987', 1],
    ['correct horse battery staple', 4],
    ['k3v7-9qmx-22ab-tt51', 4],
  ])('of %j is %i', async (password, strength) => {
    expect(await passwordStrength(password)).toBe(strength);
  });

  it('does not count what is known of the person', async () => {
    const password = 'zebediahquackenbush';
    const known = await passwordStrength(password, { name: 'Zebediah Quackenbush' });
    expect(known).toBeLessThan(await passwordStrength(password));
  });

  it.each(['__proto__', 'constructor', 'toString', '\ud800', '\0'])(
    'is estimated of %j',
    async (text) => {
      expect(await passwordStrength(text)).toBeLessThan(4);
    },
  );

  it('takes no long time, whatever is typed', async () => {
    await passwordStrength('loads the lists');
    const hostile = ['p@ssw0rd', '@$5!|1', 'a1b2c3d4e5', '4@8({[<369&#!1/|0$5+7%2/4', '1/1/91 '];
    for (const text of hostile) {
      const started = process.cpuUsage();
      await passwordStrength(text.repeat(100_000));
      // Some 30 ms on a machine of today.
      expect(process.cpuUsage(started).user / 1000, text).toBeLessThan(1000);
    }
  });
});
