import { describe, expect, it } from 'vitest';
import { createRelyingParty } from './relying-party.ts';

describe('what browsers know the installation by', () => {
  it.each([
    ['https://login.example.com', 'login.example.com', true],
    ['https://login.example.com:8443', 'login.example.com', true],
    ['https://example.com/sso', 'example.com', true],
    ['http://localhost:3000', 'localhost', true],
    ['http://login.example.com', 'login.example.com', false],
    ['https://192.0.2.7', '192.0.2.7', false],
    ['https://[2001:db8::1]', '[2001:db8::1]', false],
    ['http://127.0.0.1:3000', '127.0.0.1', false],
  ])('is %s by its host, usable or not', (url, id, isUsable) => {
    const { origin } = new URL(url);
    const name = 'Gatehouse';
    expect(createRelyingParty(url, () => name)).toEqual({ id, origin, name, isUsable });
  });
});
