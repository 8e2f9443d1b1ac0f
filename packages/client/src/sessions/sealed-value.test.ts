import { expect, it } from 'vitest';
import { createSealedValues } from './sealed-value.ts';

const secret = 'a'.repeat(32);
const sealed = createSealedValues([secret], 'session');

it('opens what it sealed, and seals the same text differently each time', () => {
  const value = sealed.seal('name', 'text ü');
  expect(sealed.open('name', value)).toBe('text ü');
  expect(sealed.seal('name', 'text ü')).not.toBe(value);
});

it('does not open a value under another name, for another purpose or of another secret', () => {
  const value = sealed.seal('name', 'text');
  expect(sealed.open('other', value)).toBeUndefined();
  expect(createSealedValues([secret], 'login attempt').open('name', value)).toBeUndefined();
  expect(createSealedValues(['b'.repeat(32)], 'session').open('name', value)).toBeUndefined();
});

it('does not open a value of which any byte was altered, or that was cut short', () => {
  const bytes = Buffer.from(sealed.seal('name', 'text'), 'base64url');
  for (let i = 0; i < bytes.length; i++) {
    const altered = Buffer.from(bytes);
    altered.writeUInt8(altered.readUInt8(i) ^ 1, i);
    expect(sealed.open('name', altered.toString('base64url'))).toBeUndefined();
    expect(sealed.open('name', bytes.subarray(0, i).toString('base64url'))).toBeUndefined();
  }
});
