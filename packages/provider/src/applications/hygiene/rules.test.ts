import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ApplicationUriRow, NO_USE, type UsageRow } from '../../storage/application-usage.ts';
import type { Application } from '../application.ts';
import { withDefaults } from '../application-settings.ts';
import type { ClientSecret } from '../client-secret.ts';
import type { HygieneMeasure } from './rule.ts';
import { HYGIENE_RULES } from './rules.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.parse('2026-11-28T12:00:00Z');
const CALLBACK = 'https://wiki.example.com/callback';
const ago = (days: number) => NOW - days * DAY;

interface Given {
  application?: Partial<Application>;
  usage?: Partial<UsageRow>;
  uris?: Partial<ApplicationUriRow>[];
  roles?: number;
  measure?: Partial<HygieneMeasure>;
}

/** An application that is in order: in use since a year, with PKCE and a fresh secret. */
function find({ application = {}, usage = {}, uris = [], roles = 1, measure = {} }: Given = {}) {
  const subject = {
    application: {
      ...withDefaults({
        client_name: 'Wiki',
        redirect_uris: [CALLBACK],
        post_logout_redirect_uris: ['https://wiki.example.com/'],
        require_pkce: true,
      }),
      id: 'wiki',
      secrets: [secret()],
      created_at: ago(365),
      updated_at: ago(365),
      version: 1,
      ...application,
    },
    usage: {
      ...NO_USAGE,
      last_request_at: ago(1),
      last_sign_in_at: ago(1),
      last_pkce_at: ago(1),
      ...usage,
    },
    uris: [{ uri: CALLBACK, last_used_at: ago(1) }, ...uris].map((uri) => ({
      kind: 'redirect' as const,
      uri: CALLBACK,
      added_at: ago(365),
      last_used_at: null,
      ...uri,
    })),
    roles,
  };
  const judged = { now: NOW, secretMaxAge: 365 * DAY, isPublic: true, ...measure };
  return HYGIENE_RULES.flatMap(({ code, find: look }) =>
    look(subject, judged).map((found) => ({ code, ...found })),
  );
}

function secret(changes: Partial<ClientSecret> = {}): ClientSecret {
  return {
    id: 'current',
    secret_hash: 'sha256:x',
    hint: 'k7Qf',
    created_at: ago(10),
    expires_at: null,
    last_used_at: ago(1),
    ...changes,
  };
}

const NO_USAGE: UsageRow = {
  ...NO_USE,
  application_id: 'wiki',
  recorded_since: ago(365),
};
const codesOf = (given: Given) => find(given).map(({ code }) => code);
const UNUSED = { last_request_at: null, last_sign_in_at: null, last_pkce_at: null };

describe('what is found at an application', () => {
  it('is nothing when it is in order', () => {
    expect(find()).toEqual([]);
  });

  it.each<[string, Given]>([
    ['redirect_uri_http', { application: { redirect_uris: ['http://wiki.example.com/'] } }],
    ['no_role_opens_it', { application: { access: 'roles' }, roles: 0 }],
    ['secret_old', { application: { secrets: [secret({ created_at: ago(366) })] } }],
    [
      'secrets_two_for_long',
      {
        application: {
          secrets: [secret({ created_at: ago(31) }), secret({ id: 'old', created_at: ago(60) })],
        },
      },
    ],
    ['web_without_secret', { application: { token_endpoint_auth_method: 'none', secrets: [] } }],
    [
      'redirect_uri_localhost',
      { application: { redirect_uris: [CALLBACK, 'http://localhost:8000/cb'] } },
    ],
    ['refresh_token_lifetime_long', { application: { refresh_token_lifetime: 91 * 24 * 3600 } }],
    ['pkce_not_required', { application: { require_pkce: false } }],
    [
      'pkce_not_used',
      {
        application: { require_pkce: false },
        usage: { last_pkce_at: null, last_without_pkce_at: ago(2) },
      },
    ],
    ['app_never_used', { usage: UNUSED }],
    ['app_unused', { usage: { ...UNUSED, last_request_at: ago(181) } }],
    ['redirect_uri_unused', { uris: [{ uri: 'https://old.example.com/callback' }] }],
    [
      'post_logout_redirect_uri_unused',
      {
        uris: [
          { kind: 'post_logout', last_used_at: ago(2) },
          { kind: 'post_logout', uri: 'https://old.example.com/', last_used_at: ago(91) },
        ],
      },
    ],
    [
      'secret_never_used',
      { application: { secrets: [secret({ created_at: ago(31), last_used_at: null })] } },
    ],
    ['post_logout_redirect_uri_missing', { application: { post_logout_redirect_uris: [] } }],
  ])('is %s', (code, given) => {
    expect(codesOf(given)).toEqual([code]);
  });

  it('has a rule for each code, and a test for each rule', () => {
    const codes = HYGIENE_RULES.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).toHaveLength(15);
  });

  it.each<[string, Given]>([
    [
      'a secret that ends by itself',
      { application: { secrets: [secret({ created_at: ago(366), expires_at: NOW + DAY })] } },
    ],
    [
      'an old secret where none is too old',
      {
        application: { secrets: [secret({ created_at: ago(5000) })] },
        measure: { secretMaxAge: 0 },
      },
    ],
    [
      'a rotation under way',
      {
        application: {
          secrets: [secret({ created_at: ago(3) }), secret({ id: 'old', created_at: ago(60) })],
        },
      },
    ],
    [
      'localhost on somebody’s own machine',
      {
        application: { redirect_uris: ['http://localhost:8000/cb'] },
        measure: { isPublic: false },
      },
    ],
    [
      'localhost of a native application',
      { application: { application_type: 'native', redirect_uris: ['http://localhost/cb'] } },
    ],
    [
      'PKCE that was left out a week ago',
      { application: { require_pkce: false }, usage: { last_without_pkce_at: ago(7) } },
    ],
    [
      'a URI that is new',
      { uris: [{ uri: 'https://new.example.com/callback', added_at: ago(89) }] },
    ],
    ['an application that is new', { application: { created_at: ago(6) }, usage: UNUSED }],
    [
      'an application of which nothing is known for long',
      { usage: { ...UNUSED, recorded_since: ago(6) } },
    ],
    [
      'a machine, which signs nobody out',
      {
        application: {
          application_type: 'machine',
          grant_types: ['client_credentials'],
          redirect_uris: [],
          post_logout_redirect_uris: [],
        },
        usage: { ...UNUSED, auth_method_at: ago(1) },
      },
    ],
  ])('is not %s', (_name, given) => {
    expect(find(given)).toEqual([]);
  });

  it('is mended at once only where something is left, and nothing breaks', () => {
    const unused = { uri: 'https://old.example.com/callback' };
    const redirect_uris = [CALLBACK, unused.uri];
    expect(find({ application: { redirect_uris }, uris: [unused] })).toMatchObject([
      { subject: unused.uri, remedy: 'remove_redirect_uri', since: ago(365) },
    ]);
    expect(find({ application: { require_pkce: false } })).toMatchObject([
      { code: 'pkce_not_required', remedy: 'require_pkce' },
    ]);
  });
});

it('docs/applications.md lists what is looked for, in its order', () => {
  const docs = readFileSync(
    new URL('../../../../../docs/applications.md', import.meta.url),
    'utf8',
  );
  const listed = [...docs.matchAll(/^\| (high|medium|low) +\| `(\w+)`/gm)].map(
    ([, severity, code]) => `${severity} ${code}`,
  );
  expect(listed).toEqual(HYGIENE_RULES.map(({ severity, code }) => `${severity} ${code}`));
});
