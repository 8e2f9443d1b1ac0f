import { describe, expect, it } from 'vitest';
import { FieldErrors } from '../field-checks.ts';
import { checkEmail, checkName, checkPasswordHash, checkUsername } from './user-fields.ts';

function codes(check: (errors: FieldErrors) => unknown): string[] {
  const errors = new FieldErrors();
  check(errors);
  return errors.all.map((error) => error.code);
}

describe('an e-mail address', () => {
  it.each([
    'ada@example.com',
    'admin@localhost',
    'a.b+tag@sub.example.co.uk',
    "o'brien@example.com",
    'jürgen@bücher.example',
    '用户@例子.广告',
  ])('may be %j', (email) => {
    expect(codes((errors) => checkEmail(errors, email))).toEqual([]);
  });

  it.each([
    '',
    'ada',
    '@example.com',
    'ada@',
    'a@b@c',
    'a＠b@c',
    'ada＠example.com',
    'ada lovelace@example.com',
    'ada@example.com\r\nBcc: all@example.com',
    'ada@example.com\0',
    'Ada <ada@example.com>',
    'ada@example.com,eve@example.com',
    '"ada"@example.com',
    'ada\u200b@example.com',
    'ada\u202e@example.com',
    '\ud800@example.com',
  ])('is not %j', (email) => {
    expect(codes((errors) => checkEmail(errors, email))).toEqual(['not_an_email']);
  });

  it('is not too long', () => {
    for (const email of [`${'a'.repeat(65)}@example.com`, `a@${'b'.repeat(260)}`]) {
      expect(codes((errors) => checkEmail(errors, email))).toEqual(['too_long']);
    }
  });
});

describe('a username', () => {
  it.each(['ada', 'Ada.Lovelace', 'ada_1-2', 'ädä', '用户'])('may be %j', (username) => {
    expect(codes((errors) => checkUsername(errors, username))).toEqual([]);
  });

  it.each([
    ['ada@example.com', 'contains_at'],
    ['ada＠example.com', 'contains_at'],
    ['ada lovelace', 'contains_space'],
    ['ada\u200dlovelace', 'contains_space'],
    ['', 'blank'],
    ['  ', 'blank'],
    ['ada\u0007', 'not_plain_text'],
    ['a'.repeat(65), 'too_long'],
  ])('is not %j: %s', (username, code) => {
    expect(codes((errors) => checkUsername(errors, username))).toEqual([code]);
  });
});

describe('a name', () => {
  it.each(['Ada Lovelace', "Conan O'Brien", 'नि\u200dता', '👩‍🔬'])('may be %j', (name) => {
    expect(codes((errors) => checkName(errors, 'name', name))).toEqual([]);
  });

  it.each(['', ' ', 'a\nb', 'a\0b', 'evil\u202egnp.exe', 'x'.repeat(201)])('is not %j', (name) => {
    expect(codes((errors) => checkName(errors, 'name', name))).toHaveLength(1);
  });
});

describe('a password hash', () => {
  it('is taken as it is, without the space around it', () => {
    const hash = `pbkdf2_sha256$600000$salt$${'A'.repeat(43)}=`;
    expect(checkPasswordHash(new FieldErrors(), ` ${hash}\n`)).toBe(hash);
  });

  it.each([
    ['', 'unknown_format'],
    ['correct horse battery staple', 'unknown_format'],
    [`pbkdf2_sha256$2147483648$salt$${'A'.repeat(43)}=`, 'too_costly'],
  ])('is not %j: %s', (hash, code) => {
    expect(codes((errors) => checkPasswordHash(errors, hash))).toEqual([code]);
  });

  it('of no known format is told which there are, and not repeated', () => {
    const errors = new FieldErrors();
    checkPasswordHash(errors, 'md5:5f4dcc3b5aa765d6');
    const [{ detail } = { detail: '' }] = errors.all;
    for (const name of ['bcrypt', 'PBKDF2', 'Keycloak', 'scrypt', 'Argon2']) {
      expect(detail).toContain(name);
    }
    expect(detail).not.toContain('5f4dcc');
  });
});
