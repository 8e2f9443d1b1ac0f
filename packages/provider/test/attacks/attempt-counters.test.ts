import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { PASSWORD } from '../provider-fixture.ts';
import { startTarget, type Target, VICTIM } from './attack-fixture.ts';

const FREE = 5;

/** Ways to write one name that computers compare as different. */
function spellingsOf(name: string): string[] {
  const fullWidth = name.replaceAll(/[!-~]/g, (letter) =>
    String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0),
  );
  const bold = name.replaceAll(/[a-z]/g, (letter) =>
    String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0x61 + 0x1d41a),
  );
  const circled = name.replaceAll(/[a-z]/g, (letter) =>
    String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0x61 + 0x24d0),
  );
  return [
    name.toUpperCase(),
    `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
    ` ${name}`,
    `${name}\t`,
    `\u00a0${name}\u2003`,
    `\ufeff${name}\n`,
    fullWidth,
    fullWidth.toUpperCase(),
    bold,
    circled,
    name.normalize('NFD'),
    name.replace('i', '\u2170'),
  ];
}

describe('a counter of failed attempts', () => {
  let target: Target;
  // Stands still, lest a slow machine wait out the delays.
  const clock = { passed: 0, now: () => 1_800_000_000_000 + clock.passed };
  beforeAll(async () => {
    target = await startTarget({ clock });
    await target.allowEmailCodes();
    await target.settings.update(
      { attempts_per_address: 10_000, attempts_per_network: 10_000, free_attempts: FREE },
      { by: SYSTEM },
    );
  });
  beforeEach(() => {
    clock.passed += 24 * 3600 * 1000;
  });
  afterAll(() => target.stop());

  /** @returns status of the answer: 422 a wrong password, 303 the right one, 429 not even looked at. */
  const guess = async (email: string, password = 'a guess') => {
    const browser = new HttpBrowser();
    const page = await target.open(browser);
    return (await browser.post(page.url, { email, password })).status;
  };
  const guessOften = async (names: readonly string[]) => {
    const statuses: number[] = [];
    for (const name of names) statuses.push(await guess(name));
    return statuses.filter((status) => status === 422).length;
  };

  it.each([
    ['a person', VICTIM],
    ['a person, by username', 'victim'],
    ['nobody', 'nobody@example.com'],
    ['nobody, by username', 'nobody.at.all.i'],
    ['nobody, with letters that have two forms', 'ὀδυσσεύς.é@example.com'],
  ])('of %s is the same, however the name is written', async (_whose, name) => {
    expect(await guessOften([name, ...spellingsOf(name)])).toBe(FREE);
    for (const spelling of spellingsOf(name)) expect(await guess(spelling), spelling).toBe(429);
  });

  it('is the same for address and username', async () => {
    const names = [VICTIM, 'victim', 'VICTIM', VICTIM.toUpperCase(), 'victim', VICTIM, 'victim'];
    expect(await guessOften(names)).toBe(FREE);
    expect(await guess('victim', PASSWORD)).toBe(429);
    expect(await guess(VICTIM, PASSWORD)).toBe(429);
  });

  it('is the same for passwords and for codes by mail', async () => {
    expect(await guessOften(Array(FREE - 1).fill(VICTIM))).toBe(FREE - 1);
    const send = async () => {
      const browser = new HttpBrowser();
      const page = await target.open(browser);
      const url = `${page.url.origin}${page.url.pathname}/email-code`;
      return (await browser.post(url, { email: ` ${VICTIM.toUpperCase()}` })).status;
    };
    expect(await send()).toBe(303);
    expect(await send()).toBe(429);
    expect(await guess(VICTIM, PASSWORD)).toBe(429);
  });

  it('starts again for nobody who calls themselves by the person’s id', async () => {
    expect(await guessOften(Array(FREE).fill(target.victimId))).toBe(FREE);
    // What is counted there is counted at nobody: the person is not kept out.
    expect(await guess(VICTIM, PASSWORD)).toBe(303);
  });
});
