import { decodeJwt } from 'jose';
import { Secret, TOTP } from 'otpauth';
import { expect } from 'vitest';
import type { HttpBrowser, Page } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import type { User } from '../../src/directory/user.ts';
import type { PolicyChanges } from '../../src/policy/policies.ts';
import type { SettingChanges } from '../../src/policy/settings.ts';
import type { Engine } from '../../src/storage/database.ts';
import { SoftwareAuthenticator } from '../factors/software-authenticator.ts';
import {
  authorizationUrl,
  codeOf,
  PASSWORD,
  pkce,
  REDIRECT_URI,
  requestToken,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';

export const SINGLE = 'urn:gatehouse:acr:single-factor';
export const REMEMBERED = 'urn:gatehouse:acr:remembered-device';
export const MULTI = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';
export const PHR = 'phr';
/** Milliseconds for which a code of an authenticator app is shown. */
export const STEP = 30_000;

type Params = Record<string, string>;

/** What an ID token says of a sign-in. */
export interface Claims {
  sub: string;
  acr: string;
  amr: string[];
  auth_time: number;
  [claim: string]: unknown;
}

/** A provider with an application, and what tests of sign-ins do with it. */
export interface TestSignIns {
  op: TestProvider;
  /** `client_id` of the application. */
  clientId: string;
  clock: { now(): number; pass(milliseconds: number): void };
  /** Whose policy is the default one, or that of `policy`, in a group of its own. */
  addPerson(fields?: object, policy?: PolicyChanges): Promise<User>;
  setDefaultPolicy(changes: PolicyChanges): Promise<void>;
  /** Changes the policy of the person's own group. */
  setPolicyOf(person: User, changes: PolicyChanges): Promise<void>;
  setSettings(changes: SettingChanges): Promise<void>;
  addApplication(fields?: object): Promise<string>;
  enrolTotp(person: User): Promise<string>;
  /** The code that an app shows now; each is good once, so the clock moves on to the next. */
  nextCode(secret: string): string;
  enrolPasskey(person: User, options?: object): Promise<SoftwareAuthenticator>;
  recoveryCodes(person: User): Promise<string[]>;
  /** The code of the last mail to the address. */
  mailedCode(email: string): Promise<string>;
  countMails(email: string): Promise<number>;
  /** Asks as an application does. @returns the page, or the redirect back to the application. */
  open(browser: HttpBrowser, params?: Params): Promise<Page>;
  /** Opens, and gives the e-mail address and password. @returns what comes next. */
  enter(browser: HttpBrowser, person: User, params?: Params): Promise<Page>;
  /** Sends a form of a sign-in. @param path below the address of the sign-in that the page belongs to. */
  post(browser: HttpBrowser, page: Page, path: string, fields?: Params): Promise<Page>;
  /** As `post`, without going where it leads. */
  postOnly(browser: HttpBrowser, page: Page, path: string, fields?: Params): Promise<Page>;
  /** Exchanges the code of a redirect to the application. */
  claims(page: Page): Promise<Claims>;
  idToken(page: Page): Promise<string>;
  lastEvents(person: User): Promise<{ action: string; details: unknown; reason: string | null }[]>;
  stop(): Promise<void>;
}

export async function startSignIns(
  engine: Engine,
  options: Parameters<typeof startTestProvider>[1] = {},
): Promise<TestSignIns> {
  let ahead = 0;
  const clock = {
    now: () => Date.now() + ahead,
    pass(milliseconds: number) {
      ahead += milliseconds;
    },
  };
  const op = await startTestProvider(engine, { clock, ...options });
  const secrets = new Map<string, string>();
  const by = SYSTEM;
  let count = 0;

  const addApplication = async (fields: object = {}) => {
    const { application, client_secret: secret } = await op.applications.create(
      { client_name: 'Orbit', redirect_uris: [REDIRECT_URI], ...fields },
      { by },
    );
    secrets.set(application.client_id, secret ?? '');
    return application.client_id;
  };
  const clientId = await addApplication();
  /** What each request was made with, by its `state`. */
  const asked = new Map<string, { verifier: string; client: string }>();

  const setPolicy = async (id: string, changes: PolicyChanges) => {
    await op.policies.update(id, changes, { by });
  };
  const follow = (browser: HttpBrowser, page: Page) => browser.follow(page, op.url);
  const open: TestSignIns['open'] = async (browser, params = {}) => {
    const { verifier, challenge } = pkce();
    const state = challenge.slice(0, 20);
    const proofKey = { state, code_challenge: challenge, code_challenge_method: 'S256' };
    const client = params.client_id ?? clientId;
    const request = { client_id: client, ...proofKey, ...params };
    asked.set(state, { verifier, client });
    return follow(browser, await browser.get(authorizationUrl(op, request)));
  };
  const postOnly: TestSignIns['postOnly'] = (browser, page, path, fields = {}) => {
    const [uidPath = ''] = /^\/signin\/[^/]+/.exec(page.url.pathname) ?? [];
    return browser.post(`${op.url}${uidPath}${path}${page.url.search}`, fields);
  };
  const post: TestSignIns['post'] = async (...args) => follow(args[0], await postOnly(...args));
  const idToken = async (page: Page) => {
    const state = page.location?.searchParams.get('state') ?? '';
    const { verifier, client } = asked.get(state) ?? { verifier: '', client: clientId };
    const { status, body } = await requestToken(
      op,
      {
        grant_type: 'authorization_code',
        code: codeOf(page),
        redirect_uri: REDIRECT_URI,
        code_verifier: verifier,
      },
      { id: client, secret: secrets.get(client) ?? '' },
    );
    expect(status, JSON.stringify(body)).toBe(200);
    return body.id_token ?? '';
  };
  const mailsTo = async (email: string) => {
    const { items } = await op.mailLog.listOutbox({ limit: 200 }, { by });
    return items.filter(({ to }) => to === email);
  };

  return {
    op,
    clientId,
    clock,
    async addPerson(fields = {}, policy) {
      count += 1;
      let group_id: string | null = null;
      if (policy) {
        const own = await op.policies.create({ ...policy, name: `Policy ${count}` }, { by });
        const group = await op.groups.create({ name: `Group ${count}`, policy_id: own.id }, { by });
        group_id = group.id;
      }
      return await op.users.create(
        {
          email: `person${count}@example.com`,
          email_verified: true,
          name: `Person ${count}`,
          password: PASSWORD,
          group_id,
          ...fields,
        },
        { by },
      );
    },
    async setDefaultPolicy(changes) {
      await setPolicy((await op.policies.ofGroup(null)).id, changes);
    },
    async setPolicyOf({ group_id }, changes) {
      await setPolicy((await op.policies.ofGroup(group_id)).id, changes);
    },
    async setSettings(changes) {
      await op.settings.update(changes, { by });
    },
    addApplication,
    async enrolTotp({ id: userId }) {
      const { enrolment, secret } = await op.totp.begin({ userId, account: 'x' });
      const code = codeAt(secret, clock.now());
      const made = await op.totp.confirm(userId, { enrolment, code, name: 'Phone' }, { by });
      expect(made.outcome).toBe('enrolled');
      return secret;
    },
    nextCode(secret) {
      clock.pass(STEP);
      return codeAt(secret, clock.now());
    },
    async enrolPasskey({ id: userId, email }, authenticatorOptions = {}) {
      const authenticator = new SoftwareAuthenticator(op.url, authenticatorOptions);
      const person = { userId, account: email, displayName: email };
      const asked = await op.passkeys.registrationOptions(person, 'here');
      const response = authenticator.create(asked) ?? '';
      const given = { response, name: 'Key', boundTo: 'here' };
      const made = await op.passkeys.register(userId, given, { by });
      expect(made.outcome).toBe('enrolled');
      return authenticator;
    },
    recoveryCodes: ({ id }) => op.recoveryCodes.regenerate(id, { by }),
    async mailedCode(email) {
      const [mail] = await mailsTo(email);
      return /\b\d{3} ?\d{3}\b/.exec(mail?.text ?? '')?.[0] ?? '';
    },
    countMails: async (email) => (await mailsTo(email)).length,
    open,
    async enter(browser, { email }, params = {}) {
      const page = await open(browser, params);
      return follow(browser, await browser.submit(page, { email, password: PASSWORD }));
    },
    post,
    postOnly,
    idToken,
    claims: async (page) => decodeJwt<Claims>(await idToken(page)),
    async lastEvents({ id }) {
      const wanted = { target_type: 'user', target_id: id, limit: 50 };
      return (await op.audit.search(wanted, { by })).items;
    },
    stop: () => op.stop(),
  };
}

function codeAt(secret: string, timestamp: number): string {
  return TOTP.generate({ secret: Secret.fromBase32(secret), timestamp });
}

/** A code that is not right now, nor a step early or late. */
export function wrongCode(right: string): string {
  return right.startsWith('9') ? `0${right.slice(1)}` : `9${right.slice(1)}`;
}

/** What the page asks a passkey for. */
export function passkeyOptions(
  page: Page,
): { challenge: string; rpId: string } & Parameters<SoftwareAuthenticator['create']>[0] {
  const [, text = ''] = /data-options="([^"]*)"/.exec(page.html) ?? [];
  return JSON.parse(text.replaceAll('&#34;', '"').replaceAll('&quot;', '"'));
}

export function heading(page: Page): string {
  const [, inside = ''] = /<h1[^>]*>(.*?)<\/h1>/s.exec(page.html) ?? [];
  // Parts of it may be kept on one line by an element of their own.
  return inside.replaceAll(/<\/?span[^>]*>/g, '').trim();
}

/** Value of a field of the page. */
export function fieldOf(page: Page, name: string): string | undefined {
  const [input = ''] = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(page.html) ?? [];
  return /value="([^"]*)"/.exec(input)?.[1];
}

export function errorOf(page: Page): string | null | undefined {
  return page.location?.searchParams.get('error');
}
