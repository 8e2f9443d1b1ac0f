import { describe, expect, it } from 'vitest';
import { AUTHORIZATION_FAILURES, LOGOUT_FAILURES } from './authorization-failures.ts';
import type { FailureKind } from './failure-kind.ts';
import { TOKEN_FAILURES } from './token-failures.ts';
import {
  explainFailure,
  FAILURE_CODES,
  type Refusal,
  tellingPart,
  whatWentWrong,
} from './what-went-wrong.ts';

describe('a refusal', () => {
  it.each<[Refusal, string]>([
    [
      { endpoint: 'authorization', error: 'invalid_client', detail: 'client not found' },
      'client_unknown',
    ],
    [{ endpoint: 'token', error: 'invalid_client', detail: 'client not found' }, 'client_unknown'],
    [
      { endpoint: 'token', error: 'invalid_client', detail: 'invalid secret provided' },
      'secret_wrong',
    ],
    [
      {
        endpoint: 'authorization',
        error: 'invalid_redirect_uri',
        description: "redirect_uri did not match any of the client's registered redirect_uris",
      },
      'redirect_uri_unregistered',
    ],
    [
      {
        endpoint: 'pushed_authorization',
        error: 'invalid_request',
        description: "redirect_uri did not match any of the client's registered redirect_uris",
      },
      'redirect_uri_unregistered',
    ],
    [
      {
        endpoint: 'pushed_authorization',
        error: 'invalid_client',
        detail: 'invalid secret provided',
      },
      'secret_wrong',
    ],
    [
      {
        endpoint: 'authorization',
        error: 'invalid_request',
        description: 'Authorization Server policy requires PKCE to be used for this request',
      },
      'pkce_missing',
    ],
    [
      {
        endpoint: 'authorization',
        error: 'invalid_request',
        description: 'missing required parameter "redirect_uri"',
      },
      'parameter_missing',
    ],
    [
      {
        endpoint: 'token',
        error: 'invalid_grant',
        detail: 'authorization code redirect_uri mismatch',
      },
      'code_redirect_uri_differs',
    ],
    [
      {
        endpoint: 'token',
        error: 'invalid_grant',
        detail: 'code_verifier does not match code_challenge',
      },
      'pkce_verifier_wrong',
    ],
    [
      { endpoint: 'token', error: 'invalid_grant', detail: 'code_verifier must be provided' },
      'pkce_verifier_missing',
    ],
    [{ endpoint: 'token', error: 'invalid_target' }, 'api_refused'],
    [
      {
        endpoint: 'logout',
        error: 'invalid_request',
        description: 'post_logout_redirect_uri not registered',
      },
      'post_logout_redirect_uri_unregistered',
    ],
    [{ endpoint: 'token', error: 'something_new' }, 'request_refused'],
  ])('%o is %s', (refusal, code) => {
    expect(whatWentWrong(refusal)).toBe(code);
  });
});

describe('what went wrong', () => {
  it.each(FAILURE_CODES)('has whole sentences for %s, with and without what was sent', (code) => {
    for (const about of [
      {},
      { sent: 'https://wiki.example.com/callback' },
      {
        sent: 'none',
        app: {
          token_endpoint_auth_method: 'client_secret_basic',
          redirect_uris: [],
          post_logout_redirect_uris: [],
        },
      },
    ]) {
      const { title, cause, fix } = explainFailure(code, about);
      expect(title).toMatch(/^[A-Z].{8,80}[^.]$/s);
      for (const text of [cause, fix]) {
        expect(text).toMatch(/^[A-Z].*\.$/s);
        expect(text).not.toMatch(/undefined|null|\s{2}| \.|“”/);
      }
    }
  });

  it('has a code of its own for each kind', () => {
    const kinds: FailureKind[] = [...AUTHORIZATION_FAILURES, ...TOKEN_FAILURES, ...LOGOUT_FAILURES];
    expect(new Set(kinds.map(({ code }) => code)).size).toBe(kinds.length);
  });

  it('names the method that was sent beside the one that is registered', () => {
    const app = {
      token_endpoint_auth_method: 'none',
      redirect_uris: [],
      post_logout_redirect_uris: [],
    };
    const { cause, fix } = explainFailure('auth_method_mismatch', {
      sent: 'client_secret_post',
      app,
    });
    expect(cause).toContain('client_secret_post');
    expect(cause).toContain('(none)');
    expect(fix).toMatch(/Take the secret out/);
  });

  it('is still told when its kind is no more', () => {
    expect(explainFailure('of_an_older_version').code).toBe('request_refused');
  });

  it('says which part of the request tells it', () => {
    expect(tellingPart('redirect_uri_unregistered')).toBe('redirect_uri');
    expect(tellingPart('secret_wrong')).toBeUndefined();
  });
});
