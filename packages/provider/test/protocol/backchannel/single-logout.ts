import { createRemoteJWKSet, decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import { expect } from 'vitest';
import { HttpBrowser } from '../../../../../test/http-browser.ts';
import { SYSTEM } from '../../../src/actor.ts';
import type { Application } from '../../../src/applications/application.ts';
import type { NewApplication } from '../../../src/applications/application-settings.ts';
import {
  codeOf,
  PASSWORD,
  REDIRECT_URI,
  requestToken,
  signIn,
  type TestProvider,
} from '../../provider-fixture.ts';
import { type Receiver, startReceiver } from './receiver.ts';

/** An application at a test provider, with the end of it that hears of logouts. */
export interface NotifiedApp {
  application: Application;
  auth: { id: string; secret: string };
  receiver: Receiver;
}

export async function addNotifiedApp(
  op: TestProvider,
  fields: Partial<NewApplication> = {},
): Promise<NotifiedApp> {
  const receiver = await startReceiver();
  const { application, client_secret: secret } = await op.applications.create(
    {
      client_name: 'An app',
      redirect_uris: [REDIRECT_URI],
      post_logout_redirect_uris: [REDIRECT_URI],
      backchannel_logout_uri: receiver.uri,
      ...fields,
    },
    { by: SYSTEM },
  );
  return { application, auth: { id: application.client_id, secret: secret ?? '' }, receiver };
}

let people = 0;

/** A new person, and the browser in front of them. */
export async function addPerson(op: TestProvider) {
  people += 1;
  const email = `person${people}@example.com`;
  const { id } = await op.users.create({ email, name: 'Ada', password: PASSWORD }, { by: SYSTEM });
  return { id, email, browser: new HttpBrowser() };
}

export type Person = Awaited<ReturnType<typeof addPerson>>;

/** @returns the ID token. */
export async function signInTo(
  op: TestProvider,
  { auth }: NotifiedApp,
  { email, browser }: Person,
): Promise<string> {
  const page = await signIn(op, browser, { email, params: { client_id: auth.id } });
  const { body } = await requestToken(
    op,
    { grant_type: 'authorization_code', code: codeOf(page), redirect_uri: REDIRECT_URI },
    auth,
  );
  return body.id_token ?? '';
}

/** Signs out as an application does it that sends the browser with its ID token. @returns the status at the end. */
export async function signOut(
  op: TestProvider,
  { browser }: Person,
  idToken: string,
): Promise<number> {
  const query = new URLSearchParams({ id_token_hint: idToken });
  const page = await browser.get(`${op.issuer}/logout?${query}`);
  return (await browser.follow(page, op.url)).status;
}

/** Signs one person in to each of `apps` and out again. @returns their `sub`. */
export async function signInAndOut(op: TestProvider, ...apps: NotifiedApp[]): Promise<string> {
  const person = await addPerson(op);
  let idToken = '';
  for (const app of apps) idToken = await signInTo(op, app, person);
  expect(await signOut(op, person, idToken)).toBe(200);
  return person.id;
}

/** @returns the claims of what an application received, all that has to be checked being checked. */
export async function verifyLogoutToken(
  op: TestProvider,
  { auth, receiver }: NotifiedApp,
  index = 0,
): Promise<JWTPayload> {
  const { payload } = await jwtVerify(
    receiver.received[index]?.token ?? '',
    createRemoteJWKSet(new URL(`${op.issuer}/certs`)),
    { issuer: op.issuer, audience: auth.id, typ: 'logout+jwt', maxTokenAge: 60 },
  );
  return payload;
}

export function sidOf(idToken: string): string {
  const { sid } = decodeJwt(idToken);
  expect(sid).toEqual(expect.any(String));
  return sid as string;
}

/** How many notifications wait. */
export async function waiting({ storage }: TestProvider): Promise<number> {
  return (await storage.db.selectFrom('logout_notifications').select('id').execute()).length;
}
