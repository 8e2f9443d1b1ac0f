import { type Actor, SYSTEM } from '../../packages/provider/src/actor.ts';
import { createAuditLog, type NewEvent } from '../../packages/provider/src/audit/events.ts';
import type { SignInDetails } from '../../packages/provider/src/policy/sign-in-methods.ts';
import { createFactorRows } from '../../packages/provider/src/storage/factors.ts';
import {
  authorizationUrl,
  codeOf,
  PASSWORD,
  pkce,
  REDIRECT_URI,
  requestToken,
  signIn,
} from '../../packages/provider/test/provider-fixture.ts';
import { HttpBrowser } from '../http-browser.ts';
import { ADMIN, type RunningConsole } from './fixture.ts';
import { addSampleUsage } from './sample-usage.ts';

const DAY = 24 * 3_600_000;
const PEOPLE = [
  'Grace Hopper',
  'Alan Turing',
  'Katherine Johnson',
  'Edsger Dijkstra',
  'Barbara Liskov',
  'Donald Knuth',
  'Radia Perlman',
  'Frances Allen',
  'Hedy Lamarr',
  'Leslie Lamport',
  'Shafi Goldwasser',
  'Whitfield Diffie',
  'Adele Goldberg',
  'Niklaus Wirth',
];

const CLAIMS = [
  { claim: 'department', attribute: 'department' },
  { claim: 'groups', roles: 'list', in: ['id_token'] },
  { claim: 'tenant', constant: 'acme', scope: 'profile' },
  { claim: 'access_level', expression: '"editors" in user.roles ? "write" : "read"' },
];

/** Ids of what the pages of one thing are looked at with. */
export interface SampleIds {
  user: string;
  /** Of one who has no password yet. */
  invited: string;
  role: string;
  group: string;
  policy: string;
  mapping: string;
  app: string;
  api: string;
  trace: string;
  failedTrace: string;
}

/** An installation as it may be after some weeks, for pictures and for looking at every page. */
export async function addSampleData(running: RunningConsole): Promise<SampleIds> {
  const { api, provider } = running;
  const make = async (path: string, body: object): Promise<string> =>
    (await api('POST', path, body)).id;
  const editors = await make('/roles', { name: 'editors', description: 'May change articles' });
  const finance = await make('/roles', {
    name: 'finance',
    description: 'Sees and releases payments',
    require_mfa: true,
  });
  const support = await make('/roles', { name: 'support', description: 'Answers customers' });
  const policy = await make('/policies', {
    name: 'Strict',
    description: 'For people who see payments',
    mfa: 'required',
    factors: ['passkey', 'totp'],
    password_min_length: 14,
    session_lifetime: 8 * 3600,
    session_idle_lifetime: 3600,
  });
  const group = await make('/groups', {
    name: 'Finance',
    description: 'People who see payments',
    policy_id: policy,
  });
  await make('/groups', { name: 'Field staff', description: 'People on the road' });
  await make('/attributes', {
    name: 'department',
    type: 'string',
    description: 'Where somebody works',
    canonical_values: ['Sales', 'Finance', 'Editorial', 'Support'],
  });
  await make('/attributes', { name: 'employee_number', type: 'integer', required: false });
  const users: string[] = [];
  const departments = ['Editorial', 'Finance', 'Sales', 'Support'];
  for (const [i, name] of PEOPLE.entries()) {
    const [given_name = '', family_name = ''] = name.split(' ');
    users.push(
      await make('/users', {
        email: `${given_name}.${family_name}@example.com`.toLowerCase(),
        name,
        given_name,
        family_name,
        username: given_name.toLowerCase(),
        password: PASSWORD,
        state: i === 3 ? 'suspended' : i === 8 ? 'invited' : i === 9 ? 'locked' : 'active',
        attributes: { department: departments[i % 4], employee_number: 1001 + i },
        roles: i % 5 === 0 ? ['support'] : [],
        ...(i % 4 === 1 && { group_id: group }),
      }),
    );
  }
  const mapping = await make('/mappings', {
    name: 'Editors by department',
    condition: 'user.attributes.department == "Editorial"',
    role_ids: [editors],
  });
  await make('/mappings', {
    name: 'Finance',
    condition: 'user.attributes.department == "Finance" && user.email.endsWith("@example.com")',
    role_ids: [finance],
    group_id: group,
  });
  const callback = {
    redirect_uris: ['https://app.example.com/oidc/callback/'],
    post_logout_redirect_uris: ['https://app.example.com/'],
  };
  const apps: string[] = [];
  for (const [client_id, client_name, more] of [
    ['wiki', 'Wiki', { access: 'roles', claims: CLAIMS }],
    ['shop', 'Shop administration', {}],
    ['payments', 'Payments', { access: 'roles' }],
    ['tickets', 'Tickets', { application_type: 'single_page' }],
  ] as const) {
    apps.push(await make('/apps', { client_id, client_name, ...callback, ...more }));
  }
  await make('/apps', {
    client_id: 'nightly',
    client_name: 'Nightly export',
    application_type: 'machine',
  });
  const [app = ''] = apps;
  await api('POST', `/roles/${editors}/apps`, { app_id: app });
  await api('POST', `/roles/${support}/apps`, { app_id: app });
  await api('POST', `/roles/${finance}/apps`, { app_id: apps[2] });
  const apiId = await make('/apis', {
    identifier: 'https://api.example.com',
    name: 'Orders',
    scopes: [
      { name: 'orders:read', description: 'See orders' },
      { name: 'orders:write', description: 'Change orders' },
    ],
  });
  await api('PUT', `/apis/${apiId}/apps/${app}`, { scopes: null });
  await make('/privileges', { kind: 'help_desk', role_id: support });
  await make('/privileges', { kind: 'user_admin', user_id: users[1], group_id: group });
  await openSessions(provider);
  for (const [i, userId] of users.entries()) {
    if (i % 3 === 2) continue;
    const kind = i % 3 === 0 ? 'totp' : 'passkey';
    const factor = { id: crypto.randomUUID(), user_id: userId, kind, name: 'Phone' } as const;
    await createFactorRows(provider.storage.db).insert({ ...factor, created_at: Date.now() });
  }
  await addSignIns(provider, users);
  await addSampleUsage(running, users);
  const traces = await addTraces(provider);
  return {
    user: users[0] ?? '',
    invited: users[8] ?? '',
    role: editors,
    group,
    policy,
    mapping,
    app,
    api: apiId,
    ...traces,
  };
}

/** Some people are signed in to the wiki, as by their browsers. */
async function openSessions(provider: RunningConsole['provider']): Promise<void> {
  for (const email of ['grace.hopper@example.com', 'shafi.goldwasser@example.com']) {
    await signIn(provider, new HttpBrowser(), {
      email,
      params: {
        client_id: 'wiki',
        redirect_uri: 'https://app.example.com/oidc/callback/',
        scope: 'openid profile email',
      },
    });
  }
}

/** Four weeks of sign-ins: fewer at weekends, some that fail, more second factors as time goes on. */
async function addSignIns(
  provider: RunningConsole['provider'],
  users: readonly string[],
): Promise<void> {
  const { db } = provider.storage;
  const clients = ['wiki', 'wiki', 'shop', 'payments', 'tickets', 'shop', 'wiki'];
  const now = Date.now();
  for (let ago = 27; ago >= 0; ago -= 1) {
    const at = now - ago * DAY;
    const weekday = new Date(at).getUTCDay();
    const busy = weekday === 0 || weekday === 6 ? 9 : 34 + ((ago * 7) % 13);
    const events = Array.from({ length: busy }, (_, i): [Actor, NewEvent] => {
      const id = users[(i * 5 + ago) % users.length] ?? '';
      const isRefused = i % 11 === 3;
      const request = {
        correlationId: 'K7QF-2M9X',
        address: `192.0.2.${(i * 3) % 200}`,
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
        sessionId: null,
      };
      const shared = {
        action: 'sign_in' as const,
        clientId: clients[i % clients.length],
        target: { type: 'user', id },
      };
      return isRefused
        ? [
            { type: 'anonymous', id: null, privileges: [], request },
            {
              ...shared,
              outcome: 'failure',
              reason: i % 2 === 0 ? 'suspended' : 'credentials_refused',
            },
          ]
        : [
            { type: 'user', id, privileges: [], request },
            {
              ...shared,
              details: { ...wayOf(users.indexOf(id), i % 30 < 27 - ago) },
            },
          ];
    });
    const audit = createAuditLog({ db, clock: { now: () => Math.min(at, now - 60_000) } });
    for (const [by, event] of events) await audit.record(db, by, event);
  }
}

/** What the audit log tells of a sign-in of somebody, by the factor that they have. */
function wayOf(person: number, isFactorGiven: boolean): SignInDetails {
  if (person % 3 === 2) return { amr: ['pwd'], methods: ['password'] };
  if (!isFactorGiven) {
    const remembered_at = Date.now() - 10 * DAY;
    return { amr: ['pwd'], methods: ['password', 'remembered_device'], remembered_at };
  }
  return person % 3 === 0
    ? { amr: ['pwd', 'otp', 'mfa'], methods: ['password', 'totp'] }
    : { amr: ['hwk', 'user', 'mfa'], methods: ['passkey'] };
}

/** Sign-ins as applications make them: one that is complete, one with the wrong secret, one that is refused. */
async function addTraces(
  provider: RunningConsole['provider'],
): Promise<Pick<SampleIds, 'trace' | 'failedTrace'>> {
  const { application, client_secret: secret } = await provider.applications.create(
    {
      client_id: 'handbook',
      client_name: 'Handbook',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      claims: [{ claim: 'department', constant: 'Engineering' }],
    },
    { by: SYSTEM },
  );
  const latest = async () => {
    await provider.traceRecorder.flush();
    const wanted = { applicationId: application.id, limit: 1 };
    const { items } = await provider.signInTraces.list(wanted, { by: SYSTEM });
    return items[0]?.id ?? '';
  };
  const signInWith = async (shown: string) => {
    const { verifier, challenge } = pkce();
    const params = {
      client_id: 'handbook',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      state: 'any',
      nonce: 'any',
    };
    const back = await signIn(provider, new HttpBrowser(), { email: ADMIN.email, params });
    const { body } = await requestToken(
      provider,
      {
        grant_type: 'authorization_code',
        code: codeOf(back),
        redirect_uri: REDIRECT_URI,
        code_verifier: verifier,
      },
      { id: 'handbook', secret: shown },
    );
    const authorization = `Bearer ${body.access_token}`;
    await fetch(`${provider.issuer}/me`, { headers: { authorization } });
    return await latest();
  };
  await new HttpBrowser().get(
    authorizationUrl(provider, {
      client_id: 'handbook',
      redirect_uri: 'https://handbook.example.com/callback',
    }),
  );
  const failedTrace = await signInWith('not the secret');
  return { failedTrace, trace: await signInWith(secret ?? '') };
}

/** Every page by a name for its picture. */
export function samplePaths(ids: SampleIds): Record<string, string> {
  return {
    overview: '/',
    users: '/users',
    user: `/users/${ids.user}`,
    'user-access': `/users/${ids.user}/access`,
    'user-sessions': `/users/${ids.user}/sessions`,
    'user-grants': `/users/${ids.user}/grants`,
    'user-invited': `/users/${ids.invited}`,
    'user-events': `/users/${ids.user}/events`,
    'user-new': '/users/new',
    'users-import': '/users/import',
    groups: '/groups',
    group: `/groups/${ids.group}`,
    roles: '/roles',
    role: `/roles/${ids.role}`,
    'role-apps': `/roles/${ids.role}/apps`,
    'role-settings': `/roles/${ids.role}/settings`,
    attributes: '/attributes',
    mappings: '/mappings',
    mapping: `/mappings/${ids.mapping}`,
    'mapping-new': '/mappings/new',
    applications: '/applications',
    application: `/applications/${ids.app}`,
    'application-sso': `/applications/${ids.app}/sso`,
    'application-parameters': `/applications/${ids.app}/parameters`,
    'application-rules': `/applications/${ids.app}/rules`,
    'application-access': `/applications/${ids.app}/access`,
    'application-users': `/applications/${ids.app}/users`,
    'application-sessions': `/applications/${ids.app}/sessions`,
    'application-events': `/applications/${ids.app}/events`,
    'app-quickstarts': `/applications/${ids.app}/quickstart`,
    'app-quickstart': `/applications/${ids.app}/quickstart?stack=mozilla-django-oidc`,
    'app-quickstart-express': `/applications/${ids.app}/quickstart?stack=express`,
    'application-new': '/applications/new',
    'application-new-django': '/applications/new?stack=mozilla-django-oidc',
    'application-usage': `/applications/${ids.app}/usage`,
    hygiene: '/hygiene',
    apis: '/apis',
    api: `/apis/${ids.api}`,
    policies: '/policies',
    policy: `/policies/${ids.policy}`,
    traces: '/traces',
    trace: `/traces/${ids.trace}`,
    'trace-failed': `/traces/${ids.failedTrace}`,
    'application-test': `/applications/${ids.app}/test`,
    'application-traces': '/applications/handbook/traces',
    keys: '/keys',
    events: '/events',
    mails: '/mails',
    branding: '/branding',
    administrators: '/administrators',
    settings: '/settings',
    'not-there': '/no/such/page',
  };
}
