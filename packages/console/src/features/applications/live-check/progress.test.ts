import { describe, expect, it } from 'vitest';
import type { AppUsage } from '../../../../generated/admin-api.ts';
import { secondsAgo } from './ago.ts';
import { judge, pollInterval } from './progress.ts';

const NOTHING: AppUsage = {
  recorded_since: '2026-11-01T00:00:00.000Z',
  first_sign_in_at: null,
  last_sign_in: null,
  last_request_at: null,
  last_pkce_at: null,
  last_without_pkce_at: null,
  token_endpoint_auth: null,
  redirect_uris: [],
  post_logout_redirect_uris: [],
  last_failure: null,
  unknown_client: null,
};
const signIn = (at: string): Partial<AppUsage> => ({
  last_sign_in: {
    at,
    user: { id: 'grace', name: 'Grace Hopper' },
    session_id: 's',
    reference: 'r',
  },
});
const failure = (at: string): Partial<AppUsage> => ({
  last_failure: {
    at,
    endpoint: 'token',
    error: 'invalid_client',
    code: 'secret_wrong',
    title: 'The client secret is wrong',
    cause: '',
    fix: '',
    mended_by: 'developer',
    setting: 'secrets',
    reference: 'r',
    sent: null,
    nearest: null,
    can_be_added: false,
  },
});
const LONG_AGO = '2026-11-02T00:00:00.000Z';
const NOW = new Date().toISOString();
const check = (baseline: Partial<AppUsage>, usage: Partial<AppUsage>, isMachine = false) =>
  judge({ baseline: { ...NOTHING, ...baseline }, usage: { ...NOTHING, ...usage }, isMachine });

describe('a live check', () => {
  it('waits while nobody has signed in, or only before it began', () => {
    expect(check({}, {})).toMatchObject({ isDone: false, last: undefined });
    expect(check(signIn(LONG_AGO), signIn(LONG_AGO))).toMatchObject({
      isDone: false,
      last: { who: 'Grace Hopper' },
    });
  });

  it('is done by a sign-in after it began, the first one or another', () => {
    expect(check({}, signIn(NOW)).isDone).toBe(true);
    expect(check(signIn(LONG_AGO), signIn(NOW)).isDone).toBe(true);
  });

  it('of a machine is done by a token', () => {
    const token_endpoint_auth = { method: 'client_secret_basic', at: NOW };
    expect(check({}, { token_endpoint_auth }, true).isDone).toBe(true);
    expect(check({}, { token_endpoint_auth }).isDone).toBe(false);
  });

  it('shows a failure of now, and none that is old or was followed by a sign-in', () => {
    expect(check({}, failure(NOW)).failure).toBeDefined();
    expect(check(failure(NOW), failure(NOW)).failure).toBeDefined();
    expect(check(failure(LONG_AGO), failure(LONG_AGO)).failure).toBeUndefined();
    expect(check({}, { ...failure(LONG_AGO), ...signIn(NOW) }).failure).toBeUndefined();
  });

  it('shows the later of two failures', () => {
    const unknown_client = {
      at: LONG_AGO,
      client_id: 'wikj',
      redirect_uri: null,
      endpoint: 'token' as const,
      reference: 'r',
    };
    const { failure: shown, unknownClient } = check({}, { ...failure(NOW), unknown_client });
    expect([shown?.code, unknownClient]).toEqual(['secret_wrong', undefined]);
    const later = { ...unknown_client, at: NOW };
    expect(check({}, { ...failure(LONG_AGO), unknown_client: later })).toMatchObject({
      failure: undefined,
      unknownClient: later,
    });
  });

  it('looks often at first, and seldom where it is forgotten', () => {
    expect([0, 3, 11].map((minutes) => pollInterval(minutes * 60_000))).toEqual([
      2000, 5000, 30_000,
    ]);
  });
});

describe('a time of just now', () => {
  it.each([
    [-2000, 'just now'],
    [0, 'just now'],
    [1500, '1 second ago'],
    [42_000, '42 seconds ago'],
    [61_000, '1 minute ago'],
  ])('%d milliseconds ago is %s', (passed, words) => {
    const at = '2026-11-28T12:00:00.000Z';
    expect(secondsAgo(at, Date.parse(at) + passed)).toBe(words);
  });
});
