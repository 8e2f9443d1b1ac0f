import { expect } from 'vitest';
import { HttpBrowser, type Page } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import type { SettingChanges } from '../../src/policy/settings.ts';
import type { Engine } from '../../src/storage/database.ts';
import {
  authorizationUrl,
  PASSWORD,
  REDIRECT_URI,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';

export const NEW_PASSWORD = 'seven quiet walnuts dancing';
const HOUR = 3_600_000;

export interface MailRead {
  to: string;
  template: string;
  subject: string;
  text: string;
}

export interface SelfService {
  op: TestProvider;
  clientId: string;
  /** Moves the clock, so that what was counted before is forgotten. */
  pass(milliseconds?: number): void;
  addPerson(options?: { state?: 'active' | 'invited' | 'suspended' | 'locked' }): Promise<{
    id: string;
    email: string;
    username: string;
  }>;
  /** To an address, the latest first. */
  mailsTo(address: string): Promise<MailRead[]>;
  /** The address of the link in the latest mail to somebody. */
  linkTo(address: string): Promise<string>;
  set(changes: SettingChanges): Promise<void>;
  /** Opens the sign-in page of the application. */
  open(browser?: HttpBrowser): Promise<Page>;
  /** Signs in with a password, as far as that goes. */
  trySignIn(email: string, password?: string, browser?: HttpBrowser): Promise<Page>;
  actionsOn(userId: string): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startSelfService(
  engine: Engine,
  env: Record<string, string> = {},
): Promise<SelfService> {
  const start = Date.now();
  const clock = { passed: 0, now: () => start + clock.passed };
  const op = await startTestProvider(engine, { clock, env });
  const { application } = await op.applications.create(
    { client_name: 'Orbit', redirect_uris: [REDIRECT_URI] },
    { by: SYSTEM },
  );
  const { client_id: clientId } = application;
  let people = 0;

  const mailsTo = async (address: string) => {
    const { items } = await op.mailLog.listOutbox({ limit: 100 }, { by: SYSTEM });
    return items.filter(({ to }) => to.toLowerCase() === address.toLowerCase());
  };
  const open = async (browser = new HttpBrowser()) =>
    await browser.follow(await browser.get(authorizationUrl(op, { client_id: clientId })), op.url);

  return {
    op,
    clientId,
    mailsTo,
    open,
    pass(milliseconds = 24 * HOUR) {
      clock.passed += milliseconds;
    },
    async addPerson({ state = 'active' } = {}) {
      people += 1;
      const [email, username] = [`Person${people}@example.com`, `person${people}`];
      const password = state === 'invited' ? null : PASSWORD;
      const user = { email, username, state, password };
      const { id } = await op.users.create(user, { by: SYSTEM });
      return { id, email, username };
    },
    async linkTo(address) {
      const texts = (await mailsTo(address)).map(({ text }) => text);
      const links = texts.flatMap((text) => /https?:\/\/\S*\/signin\/\S+/.exec(text) ?? []);
      const [link] = links;
      expect(link, `no link to ${address}`).toBeDefined();
      return link as string;
    },
    async set(changes) {
      await op.settings.update(changes, { by: SYSTEM });
    },
    async trySignIn(email, password = NEW_PASSWORD, browser = new HttpBrowser()) {
      return await browser.submit(await open(browser), { email, password });
    },
    async actionsOn(userId) {
      const { items } = await op.audit.search({ target_id: userId, limit: 100 }, { by: SYSTEM });
      return items.map(({ action }) => action).reverse();
    },
    stop: () => op.stop(),
  };
}

/** Asks for a link to reset a password, as a person would. */
export async function forgot(
  { op }: Pick<SelfService, 'op'>,
  email: string,
  {
    browser = new HttpBrowser(),
    headers = {},
  }: { browser?: HttpBrowser; headers?: Record<string, string> } = {},
): Promise<Page> {
  return await browser.post(`${op.url}/signin/forgot`, { email }, headers);
}
