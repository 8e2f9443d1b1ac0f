import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Privilege } from '../../src/actor.ts';
import { type Answer, startTestApi, type TestApi } from './api-fixture.ts';

/*
 * Every operation of the admin API, tried by a holder of each privilege. What is expected is what docs/directory.md says
 * of the privileges; an operation that is not in the table fails the test, so nobody adds one without an answer to the
 * question who may use it.
 */

const HOLDERS = [
  'super',
  'read_only',
  'help_desk',
  'user_admin of the group',
  'user_admin of another group',
  'app_admin of the application',
  'app_admin of another application',
  'nobody in particular',
] as const;
type Holder = (typeof HOLDERS)[number];

/** Who may do what they ask for; all others are refused. */
const WHO = {
  everybody: HOLDERS,
  supers: ['super'],
  readers: ['super', 'read_only'],
  readersOfUsers: ['super', 'read_only', 'help_desk', 'user_admin of the group'],
  helpers: ['super', 'help_desk', 'user_admin of the group'],
  changersOfUsers: ['super', 'user_admin of the group'],
  readersOfApp: ['super', 'read_only', 'app_admin of the application'],
  changersOfApp: ['super', 'app_admin of the application'],
  /** Each is shown their part of a list. */
  listersOfUsers: [
    ...['super', 'read_only', 'help_desk'],
    ...['user_admin of the group', 'user_admin of another group'],
  ],
  /** Each row is judged by itself. */
  addersOfUsers: ['super', 'user_admin of the group', 'user_admin of another group'],
  listersOfApps: [
    ...['super', 'read_only'],
    ...['app_admin of the application', 'app_admin of another application'],
  ],
  administrators: HOLDERS.filter((holder) => holder !== 'nobody in particular'),
} as const satisfies Record<string, readonly string[]>;

/** What an operation is tried on; what a try may have changed is made anew. */
interface Target {
  user: string;
  app: string;
  role: string;
  group: string;
  policy: string;
  attribute: string;
  api: string;
  mapping: string;
}

type Body = (target: Target) => object | string | undefined;
type Row = readonly [who: keyof typeof WHO, body?: Body];

const named = () => ({ name: randomUUID() });
const nothing = () => ({});

const TABLE: Record<string, Row> = {
  'GET /me': ['everybody'],
  'GET /quickstarts': ['everybody'],
  'POST /app-addresses/check': ['listersOfApps', nothing],

  'GET /users': ['listersOfUsers'],
  'POST /users': [
    'changersOfUsers',
    ({ group }) => ({ email: `${randomUUID()}@example.com`, group_id: group }),
  ],
  'POST /users/bulk': [
    'addersOfUsers',
    ({ group }) => ({ users: [{ email: `${randomUUID()}@example.com`, group_id: group }] }),
  ],
  'GET /users/{id}': ['readersOfUsers'],
  'PATCH /users/{id}': ['changersOfUsers', () => ({ name: 'Renamed' })],
  'DELETE /users/{id}': ['changersOfUsers'],
  'POST /users/{id}/restore': ['changersOfUsers'],
  'GET /users/{id}/roles': ['readersOfUsers'],
  'POST /users/{id}/roles': ['changersOfUsers', ({ role }) => ({ role_id: role })],
  'DELETE /users/{id}/roles/{role_id}': ['changersOfUsers'],
  'GET /users/{id}/access/{app_id}': ['readers'],
  'GET /users/{id}/sessions': ['readersOfUsers'],
  'DELETE /users/{id}/sessions': ['helpers'],
  'DELETE /users/{id}/sessions/{session_id}': ['helpers'],
  'GET /users/{id}/factors': ['readersOfUsers'],
  'DELETE /users/{id}/factors': ['helpers'],
  'DELETE /users/{id}/factors/{factor_id}': ['helpers'],
  'GET /users/{id}/remembered-devices': ['readersOfUsers'],
  'DELETE /users/{id}/remembered-devices': ['helpers'],
  'DELETE /users/{id}/remembered-devices/{device_id}': ['helpers'],
  'GET /users/{id}/grants': ['readersOfUsers'],
  'DELETE /users/{id}/grants/{client_id}': ['helpers'],
  'POST /users/{id}/invitation': ['helpers'],
  'POST /users/{id}/email-verification': ['helpers'],
  'GET /users/{id}/attempts': ['readersOfUsers'],
  'DELETE /users/{id}/attempts': ['helpers'],
  'POST /imports': ['supers', () => 'email\n'],
  'GET /imports': ['supers'],
  'GET /imports/{id}': ['supers'],
  'DELETE /imports/{id}': ['supers'],
  'GET /imports/{id}/results': ['supers'],
  'POST /imports/{id}/cancel': ['supers'],

  'GET /roles': ['administrators'],
  'POST /roles': ['supers', named],
  'GET /roles/{id}': ['administrators'],
  'PATCH /roles/{id}': ['supers', named],
  'DELETE /roles/{id}': ['supers'],
  'POST /roles/{id}/dry-run': ['readers', () => ({ require_mfa: true })],
  'GET /roles/{id}/apps': ['listersOfApps'],
  'POST /roles/{id}/apps': ['changersOfApp', ({ app }) => ({ app_id: app })],
  'DELETE /roles/{id}/apps/{app_id}': ['changersOfApp'],
  'GET /attributes': ['administrators'],
  'POST /attributes': ['supers', attribute],
  'GET /attributes/{id}': ['administrators'],
  'PATCH /attributes/{id}': ['supers', () => ({ description: 'Renamed' })],
  'DELETE /attributes/{id}': ['supers'],
  'GET /groups': ['listersOfUsers'],
  'POST /groups': ['supers', named],
  'GET /groups/{id}': ['listersOfUsers'],
  'PATCH /groups/{id}': ['supers', named],
  'DELETE /groups/{id}': ['supers'],
  'POST /groups/{id}/dry-run': ['readers', () => ({ policy_id: null })],
  'GET /policies': ['readers'],
  'POST /policies': ['supers', named],
  'GET /policies/{id}': ['readers'],
  'PATCH /policies/{id}': ['supers', named],
  'DELETE /policies/{id}': ['supers'],
  'POST /policies/{id}/dry-run': ['readers', nothing],
  'GET /policies/{id}/coverage': ['readers'],
  // While there is one.
  'PUT /mappings/order': ['supers', ({ mapping }) => ({ ids: [mapping] })],
  'GET /mappings': ['readers'],
  'POST /mappings': ['supers', mapping],
  'GET /mappings/{id}': ['readers'],
  'PATCH /mappings/{id}': ['supers', named],
  'DELETE /mappings/{id}': ['supers'],
  'POST /mappings/preview': ['readers', () => ({})],
  'POST /mappings/run': ['supers'],
  'GET /mappings/run': ['readers'],

  'GET /apps': ['listersOfApps'],
  'POST /apps': ['supers', app],
  'GET /apps/{id}': ['readersOfApp'],
  'PATCH /apps/{id}': ['changersOfApp', () => ({ client_name: 'Renamed' })],
  'DELETE /apps/{id}': ['supers'],
  'POST /apps/{id}/rotate-secret': ['changersOfApp'],
  'DELETE /apps/{id}/secrets/{secret_id}': ['changersOfApp'],
  'POST /apps/{id}/dry-run': ['readers', () => ({ require_mfa: true })],
  'GET /apps/{id}/roles': ['readersOfApp'],
  'GET /apps/{id}/usage': ['readersOfApp'],
  'GET /apps/{id}/quickstarts': ['readersOfApp'],
  'GET /apps/{id}/quickstarts/{name}': ['readersOfApp'],
  'POST /apps/{id}/tests': ['changersOfApp'],
  'GET /apps/{id}/tests/{test_id}': ['changersOfApp'],
  'POST /apps/{id}/claims-preview': ['readers', ({ user }) => ({ user_id: user })],
  'GET /apps/{id}/users': ['readers'],
  'GET /apps/{id}/sessions': ['readers'],
  'GET /hygiene': ['listersOfApps'],
  'POST /hygiene/acceptances': [
    'changersOfApp',
    ({ app }) => ({ app_id: app, code: 'secret_old', reason: 'It is known.' }),
  ],
  'DELETE /hygiene/acceptances/{id}': ['listersOfApps'],
  'GET /apis': ['listersOfApps'],
  'POST /apis': ['supers', resource],
  'GET /apis/{id}': ['listersOfApps'],
  'PATCH /apis/{id}': ['supers', named],
  'DELETE /apis/{id}': ['supers'],
  'GET /apis/{id}/apps': ['listersOfApps'],
  'PUT /apis/{id}/apps/{app_id}': ['changersOfApp', () => ({ scopes: null })],
  'DELETE /apis/{id}/apps/{app_id}': ['changersOfApp'],

  'GET /privileges': ['readers'],
  'POST /privileges': ['supers', ({ user }) => ({ kind: 'help_desk', user_id: user })],
  'DELETE /privileges/{id}': ['supers'],
  'GET /events': ['readers'],
  'GET /events/export': ['readers'],
  'GET /events/{id}': ['readers'],
  'GET /traces': ['readers'],
  'GET /traces/{id}': ['readers'],
  'GET /statistics/inventory': ['readers'],
  'GET /statistics/sign-ins': ['readers'],
  'GET /mails': ['readers'],
  'GET /outbox': ['supers'],
  'GET /outbox/{id}': ['supers'],
  'GET /keys': ['supers'],
  'GET /settings': ['readers'],
  'PATCH /settings': ['supers', () => ({ self_deletion: false })],
  'GET /branding': ['readers'],
  'PATCH /branding': ['supers', () => ({ show_name: true })],
  'PUT /branding/logo': ['supers', () => '<svg/>'],
  'DELETE /branding/logo': ['supers'],
  'POST /branding/preview': ['supers', nothing],
};

function mapping({ role }: Target) {
  const condition = 'user.email == "nobody@example.com"';
  return { name: randomUUID(), condition, role_ids: [role] };
}

function app() {
  return { client_name: 'App', redirect_uris: ['https://app.example.com/cb'] };
}

function attribute() {
  return { name: `a${randomUUID().replaceAll('-', '')}`, type: 'string' };
}

function resource() {
  return { name: randomUUID(), identifier: `urn:x:${randomUUID()}` };
}

/** How each part of the target is made. */
const MAKERS: Record<keyof Target, (target: Target) => [path: string, json: object]> = {
  group: () => ['/groups', named()],
  role: () => ['/roles', named()],
  user: ({ group }) => [
    '/users',
    { email: `${randomUUID()}@example.com`, group_id: group, state: 'invited' },
  ],
  app: () => ['/apps', app()],
  policy: () => ['/policies', named()],
  attribute: () => ['/attributes', attribute()],
  api: () => ['/apis', resource()],
  mapping: (target) => ['/mappings', mapping(target)],
};

/** What the first part of an address is about. */
const KINDS: Record<string, keyof Target> = {
  users: 'user',
  apps: 'app',
  roles: 'role',
  groups: 'group',
  policies: 'policy',
  attributes: 'attribute',
  apis: 'api',
  mappings: 'mapping',
};

/** Answers that say nothing about whether somebody may do what they asked for. */
const UNCLEAR = [
  ...['validation_failed', 'parameter_invalid', 'json_malformed', 'media_type_unsupported'],
  ...['token_missing', 'token_invalid', 'route_not_found', 'method_not_allowed', 'internal_error'],
];

/** What is hidden from somebody is not there for them; everything else is refused as such. */
function verdictOn({ status, body }: Answer): string {
  const code: string | undefined = status < 400 ? undefined : body.code;
  if (code === undefined) return 'allowed';
  if (['privilege_missing', 'user_not_found', 'application_not_found'].includes(code)) {
    return 'refused';
  }
  return UNCLEAR.includes(code) ? `unclear: ${code}` : 'allowed';
}

describe('an operation of the admin API', () => {
  let api: TestApi;
  let otherGroup: string;
  let otherApp: string;
  let target: Target;

  beforeAll(async () => {
    api = await startTestApi('sqlite');
    otherGroup = await make('/groups', named());
    otherApp = await make('/apps', app());
    target = {} as Target;
    for (const kind of Object.keys(MAKERS) as (keyof Target)[]) await renew(kind);
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  async function make(path: string, json: object): Promise<string> {
    const answer = await api.call('POST', path, { json });
    expect([path, answer.status]).toEqual([path, 201]);
    return answer.body.id;
  }

  async function renew(kind: keyof Target): Promise<void> {
    target = { ...target, [kind]: await make(...MAKERS[kind](target)) };
  }

  function privilegesOf(holder: Holder): Privilege[] {
    switch (holder) {
      case 'user_admin of the group':
        return [{ kind: 'user_admin', groupId: target.group }];
      case 'user_admin of another group':
        return [{ kind: 'user_admin', groupId: otherGroup }];
      case 'app_admin of the application':
        return [{ kind: 'app_admin', applicationId: target.app }];
      case 'app_admin of another application':
        return [{ kind: 'app_admin', applicationId: otherApp }];
      case 'nobody in particular':
        return [];
      default:
        return [{ kind: holder }];
    }
  }

  async function attempt(operation: string, holder: Holder): Promise<Answer> {
    const [method = '', template = ''] = operation.split(' ');
    const kind = KINDS[template.split('/')[1] ?? ''];
    const address = template
      .replace('{id}', kind ? target[kind] : randomUUID())
      .replace('{role_id}', target.role)
      .replace('{app_id}', target.app)
      .replace('{name}', 'express')
      .replace('/export', '/export?from=2100-01-01T00:00:00Z')
      .replace(/\{\w+\}/, randomUUID());
    const body = TABLE[operation]?.[1]?.(target);
    const isFile = typeof body === 'string';
    const answer = await api.call(method, address, {
      token: api.tokenOf(...privilegesOf(holder)),
      ...(isFile
        ? { raw: body, headers: { 'content-type': method === 'PUT' ? 'image/png' : 'text/csv' } }
        : { json: body }),
    });
    if (method !== 'GET' && kind && verdictOn(answer) === 'allowed') {
      await renew(kind);
      if (kind === 'group') await renew('user');
    }
    return answer;
  }

  it('is in the table of who may use it, whichever it is', () => {
    const described = Object.entries(api.document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map(
        (method) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`,
      ),
    );
    expect(Object.keys(TABLE).toSorted()).toEqual(described.toSorted());
  });

  it.each(Object.keys(TABLE))('%s is for who has a privilege for it', async (operation) => {
    const allowed: readonly string[] = WHO[TABLE[operation]?.[0] ?? 'supers'];
    const verdicts: [Holder, string][] = [];
    // Who may not comes first, and may not have changed what the others find.
    for (const holder of HOLDERS.toSorted((a, b) => +allowed.includes(a) - +allowed.includes(b))) {
      verdicts.push([holder, verdictOn(await attempt(operation, holder))]);
    }
    expect(Object.fromEntries(verdicts)).toEqual(
      Object.fromEntries(
        HOLDERS.map((holder) => [holder, allowed.includes(holder) ? 'allowed' : 'refused']),
      ),
    );
  });
});
