import { describe, expect, it } from 'vitest';
import { isCommonPassword } from './common-passwords.ts';

describe('a password that many people have', () => {
  it.each([
    'password',
    'PASSWORD',
    'ｐａｓｓｗｏｒｄ',
    '12345678',
    'qwertyuiop',
    'Password1!',
    'sunshine2024',
    '!!dragon99',
    'xxxxxxxxxxxxxxxx',
    'abababababababab',
    '        ',
  ])('is %j', async (password) => {
    expect(await isCommonPassword(password)).toBe(true);
  });

  it.each([
    'correct horse battery staple',
    'dragon-1987-2231',
    'a1b2c3d4e5f6-x',
    'k3v7-9qmx-22ab',
    'пароль и ещё слова',
    '🔑🗝️🔒🔓🚪🧹',
    'constructor of things',
    '__proto__',
  ])('is not %j', async (password) => {
    expect(await isCommonPassword(password)).toBe(false);
  });

  it('costs little, however it is made', async () => {
    const started = process.cpuUsage();
    await isCommonPassword(`${'a1'.repeat(250)}${' '.repeat(500)}`);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(500);
  });
});
