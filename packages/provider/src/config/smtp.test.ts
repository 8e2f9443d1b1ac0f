import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config.ts';

const load = (env: Record<string, string>) => loadConfig(env, '/nonexistent');

describe('SMTP_URL', () => {
  it.each([
    [
      'smtp://ada:pass%20w%25rd@mail.example.com',
      {
        host: 'mail.example.com',
        port: 587,
        tls: 'required',
        user: 'ada',
        password: 'pass w%rd',
      },
    ],
    ['smtps://mail.example.com', { port: 465, tls: 'implicit', user: undefined }],
    ['smtp://mail.example.com:2525/', { port: 2525, tls: 'required' }],
    ['smtp://relay.example.com:25?tls=off', { port: 25, tls: 'off' }],
    ['smtp://localhost:1025', { host: 'localhost', port: 1025, tls: 'off' }],
    ['smtp://[::1]:1025', { host: '::1', tls: 'off' }],
    ['smtp://ada:pw@127.0.0.1:1025', { user: 'ada', tls: 'off' }],
  ])('%s is understood', (url, server) => {
    expect(load({ SMTP_URL: url }).smtp).toMatchObject(server);
  });

  it.each([
    ['mail.example.com', /is not the address of a mail server/],
    ['https://mail.example.com', /is not the address of a mail server/],
    ['smtp://', /is not the address of a mail server/],
    ['smtp://hunter2@mail.example.com', /give both or none/],
    ['smtp://ada:hunter2@mail.example.com?tls=off', /would send its password readable/],
    ['smtps://mail.example.com?tls=off', /give one of both/],
    ['smtp://mail.example.com?tls=maybe', /at most \?tls=off/],
    ['smtp://mail.example.com/?ignoreTLS=true', /at most \?tls=off/],
    ['smtp://ada:hunter2%zz@mail.example.com', /write %25/],
  ])('%s is refused with what to do, and never repeated', (url, message) => {
    expect(() => load({ SMTP_URL: url })).toThrow(message);
    expect(() => load({ SMTP_URL: url })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});

describe('GATEHOUSE_MAIL_FROM', () => {
  it.each([
    ['login@example.com', { name: undefined, address: 'login@example.com' }],
    ['Example Ltd <login@example.com>', { name: 'Example Ltd', address: 'login@example.com' }],
    ['"Example, Ltd" <login@example.com>', { name: 'Example, Ltd', address: 'login@example.com' }],
  ])('%s is understood', (value, from) => {
    expect(load({ GATEHOUSE_MAIL_FROM: value }).mailFrom).toEqual(from);
  });

  it.each([
    'login',
    'Example <login>',
    'a@example.com, b@example.com',
    'a@example.com\r\nBcc: all@example.com',
    'X\r\nBcc: all@example.com <a@example.com>',
  ])('%j is refused', (value) => {
    expect(() => load({ GATEHOUSE_MAIL_FROM: value })).toThrow(/is not a sender/);
  });

  it.each([
    ['https://sso.example.com', 'no-reply@sso.example.com'],
    ['http://127.0.0.1:3000', 'no-reply@localhost'],
    ['http://[::1]:3000', 'no-reply@localhost'],
  ])('is made of %s when it is absent', (url, address) => {
    expect(load({ GATEHOUSE_URL: url }).mailFrom.address).toBe(address);
  });
});
