import { Secret, TOTP } from 'otpauth';
import { expect } from 'vitest';
import { HttpBrowser, type Page } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import type { NewUser } from '../../src/directory/user.ts';
import { PASSWORD, type TestProvider } from '../provider-fixture.ts';

let people = 0;

/** Somebody who is signed in to their account. */
export interface Visitor {
  id: string;
  email: string;
  browser: HttpBrowser;
  /** A page of the account, wherever it leads. */
  open(path: string): Promise<Page>;
  /** Sends a form as a page of ours would. */
  send(path: string, fields?: Record<string, string>): Promise<Page>;
  /** Sends a form and goes where it leads. */
  submit(path: string, fields?: Record<string, string>): Promise<Page>;
  /** Signs in in one more browser. */
  signInElsewhere(): Promise<HttpBrowser>;
  /** Lets time pass since the sign-in: an hour. */
  age(): Promise<void>;
}

export async function addVisitor(
  op: TestProvider,
  fields: Partial<NewUser> = {},
): Promise<Visitor> {
  people += 1;
  const email = `visitor${people}@example.com`;
  const user = { email, name: 'Ada Lovelace', password: PASSWORD, ...fields };
  const { id } = await op.users.create(user, { by: SYSTEM });
  const browser = new HttpBrowser();
  await enter(op, browser, email);
  const open = async (path: string) =>
    await browser.follow(await browser.get(`${op.url}${path}`), op.url);
  const send = (path: string, given: Record<string, string> = {}) =>
    browser.post(`${op.url}${path}`, given);
  return {
    id,
    email,
    browser,
    open,
    send,
    submit: async (path, given) => await browser.follow(await send(path, given), op.url),
    async signInElsewhere() {
      const other = new HttpBrowser();
      await enter(op, other, email);
      return other;
    },
    async age() {
      const { db } = op.storage;
      const sessions = await db
        .selectFrom('oidc_records')
        .select(['id_hash', 'payload'])
        .where('kind', '=', 'Session')
        .where('account_id', '=', id)
        .where('consumed_at', 'is', null)
        .execute();
      for (const { id_hash: record, payload } of sessions) {
        const session = JSON.parse(payload) as { loginTs: number };
        await db
          .updateTable('oidc_records')
          .set({ payload: JSON.stringify({ ...session, loginTs: session.loginTs - 3600 }) })
          .where('id_hash', '=', record)
          .where('kind', '=', 'Session')
          .execute();
      }
    },
  };
}

/** Signs in to the account as a person does. @returns the page at the end. */
export async function enter(
  op: TestProvider,
  browser: HttpBrowser,
  email: string,
  password = PASSWORD,
): Promise<Page> {
  const page = await browser.follow(await browser.get(`${op.url}/`), op.url);
  return await browser.follow(await browser.submit(page, { email, password }), op.url);
}

/** Sets up an authenticator app through the pages. @returns the page after it, and the app's secret. */
export async function addTotp(
  visitor: Visitor,
  name = 'Phone',
): Promise<{ page: Page; secret: string }> {
  const page = await visitor.open('/account/security/totp');
  const secret = secretOn(page);
  const fields = { enrolment: hidden(page, 'enrolment'), code: codeOf(secret), name };
  return { page: await visitor.submit('/account/security/totp', fields), secret };
}

export function secretOn({ html }: Page): string {
  return /<code aria-labelledby="secret">([^<]+)</.exec(html)?.[1]?.replaceAll(' ', '') ?? '';
}

/** @param steps of 30 seconds from now. */
export function codeOf(secret: string, steps = 0): string {
  const timestamp = Date.now() + steps * 30_000;
  return TOTP.generate({ secret: Secret.fromBase32(secret), timestamp });
}

export function hidden({ html }: Page, name: string): string {
  const value = new RegExp(`type="hidden" name="${name}" value="([^"]*)"`).exec(html)?.[1];
  expect(value, `no field ${name}`).toBeDefined();
  return value ?? '';
}

/** Addresses of pages of factors that a page links. */
export function factorsOn({ html }: Page): string[] {
  return [...html.matchAll(/href="(\/account\/security\/factors\/[^"]+)"/g)].map(
    ([, href = '']) => href,
  );
}

/** What was done to a person, the last first. */
export async function eventsOf(op: TestProvider, id: string) {
  const wanted = { target_type: 'user', target_id: id, limit: 50 };
  return (await op.audit.search(wanted, { by: SYSTEM })).items;
}
