import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApplicationUsageRows } from '../../packages/provider/src/storage/application-usage.ts';
import { hasBrowser } from '../browser.ts';
import {
  accessibilityViolations,
  failuresOf,
  type RunningConsole,
  settled,
  startConsole,
} from './fixture.ts';
import { signedIn } from './past-sign-in.ts';

const DAY = 24 * 3_600_000;
const CALLBACK = 'https://wiki.example.com/oidc/callback/';
const OLD_CALLBACK = 'https://old.example.com/oidc/callback/';

describe.skipIf(!(await hasBrowser()))('what a change means is said before it is saved', () => {
  let console_: RunningConsole;
  let page: Page;
  let wiki: string;
  let editors: string;
  let readers: string;

  const signIn = (userId: string, ago: number) => signedIn(console_, userId, ago);

  beforeAll(async () => {
    console_ = await startConsole();
    const { api } = console_;
    editors = (await api('POST', '/roles', { name: 'Editors' })).id;
    readers = (await api('POST', '/roles', { name: 'Readers' })).id;
    const app = {
      client_name: 'Wiki',
      client_id: 'wiki',
      redirect_uris: [CALLBACK, OLD_CALLBACK, 'https://new.example.com/cb'],
    };
    wiki = (await api('POST', '/apps', app)).id;
    await api('POST', `/roles/${editors}/apps`, { app_id: wiki });
    for (const [name, roles] of [
      ['Grace Hopper', ['Editors']],
      ['Alan Turing', ['Readers']],
    ] as const) {
      const email = `${name.split(' ')[0]?.toLowerCase()}@example.com`;
      const { id } = await api('POST', '/users', { email, name, roles });
      for (const ago of [1, 2, 3]) await signIn(id, ago);
    }
    const usage = createApplicationUsageRows(console_.provider.storage.db);
    await usage.noteUris([
      { client_id: 'wiki', kind: 'redirect', uri: OLD_CALLBACK, used_at: Date.now() - DAY },
    ]);
    page = await console_.open('/');
  });
  afterAll(async () => {
    expect(page && failuresOf(page).filter((text) => !/status of 40[49]/.test(text))).toEqual([]);
    await console_?.stop();
  });

  const open = async (path: string) => {
    await page.goto(`${console_.provider.url}/admin${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const app = () => console_.api('GET', `/apps/${wiki}`);
  const save = () => page.getByRole('button', { name: 'Save changes' }).click();
  const toast = (text: string) => page.getByRole('alert').filter({ hasText: text });
  const question = (name: string) => page.getByRole('dialog', { name });

  it('of an application that is closed: who is shut out, and by how many sign-ins one sees it', async () => {
    await open(`/applications/${wiki}/access`);
    await page.getByRole('radio', { name: 'Whoever has one of the roles below' }).check();
    await save();
    const asked = question("1 person can't sign in to Wiki any more");
    expect(await asked.textContent()).toContain(
      'Of the 6 sign-ins of the last 30 days, it would have stopped 3: those of Alan Turing.',
    );
    expect(await accessibilityViolations(page)).toEqual([]);
    await asked.getByRole('button', { name: 'Go on editing' }).click();
    await asked.waitFor({ state: 'detached' });
    expect((await app()).access).toBe('everyone');
    await save();
    await asked.getByRole('button', { name: 'Save anyway' }).click();
    await toast('Access was saved').getByRole('button', { name: 'Undo' }).waitFor();
    expect((await app()).access).toBe('roles');
  });

  it('of what is so by then, also where something else was changed since it was tried', async () => {
    await console_.api('PATCH', `/apps/${wiki}`, { access: 'everyone' });
    await open(`/applications/${wiki}/access`);
    await page.getByRole('radio', { name: 'Whoever has one of the roles below' }).check();
    const panel = page.getByRole('region', { name: 'What would this change do?' });
    await panel.getByText('in the last 30 days, it would have stopped 3.').waitFor();
    await page.getByRole('combobox', { name: 'Open it to a role' }).fill('Readers');
    await page.getByRole('option', { name: 'Readers' }).click();
    await page.getByRole('button', { name: 'Open it', exact: true }).click();
    await toast('It was opened to the role').waitFor();
    await panel.getByText('it would have changed none.').waitFor();
    await save();
    await toast('Access was saved').getByRole('button', { name: 'Undo' }).waitFor();
    expect((await app()).access).toBe('roles');
    await console_.api('DELETE', `/roles/${readers}/apps/${wiki}`);
  });

  it('of a role that opens an application to somebody who has no other', async () => {
    await open(`/roles/${editors}/apps`);
    await page.getByRole('button', { name: 'Close Wiki to this role' }).click();
    const asked = question("1 person can't sign in to Wiki any more");
    expect(await asked.textContent()).toContain('those of Grace Hopper.');
    await asked.getByRole('button', { name: 'Leave it open' }).click();
    await asked.waitFor({ state: 'detached' });
    const opened = () => console_.api('GET', `/roles/${editors}/apps`);
    expect((await opened()).items).toHaveLength(1);
    await open(`/applications/${wiki}/access`);
    await page.getByRole('button', { name: 'Close it to Editors' }).click();
    await asked.getByRole('button', { name: 'Close it anyway' }).click();
    await toast('Wiki was closed to Editors').getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Close it to Editors' }).waitFor();
    expect((await opened()).items).toHaveLength(1);
  });

  it('of a redirect URI that is removed while it is in use', async () => {
    await open(`/applications/${wiki}/configuration`);
    await page.getByRole('button', { name: 'Remove redirect URI 2' }).click();
    await save();
    const asked = question('Wiki still uses what you take from it');
    expect(await asked.getByRole('listitem').textContent()).toContain(`${OLD_CALLBACK} was used`);
    await asked.getByText('2 people signed in to it 6 times').waitFor();
    await asked.getByRole('button', { name: 'Go on editing' }).click();
    expect((await app()).redirect_uris).toContain(OLD_CALLBACK);
    await page.getByRole('button', { name: 'Discard' }).click();
  });

  it('of a redirect URI in use also where nobody can say how many signed in', async () => {
    const problem = { status: 409, code: 'dry_run_superseded', detail: 'Another one was begun.' };
    await page.route('**/dry-run', (route) => route.fulfill({ status: 409, json: problem }));
    await open(`/applications/${wiki}/configuration`);
    await page.getByRole('button', { name: 'Remove redirect URI 2' }).click();
    await save();
    const asked = question('Wiki still uses what you take from it');
    expect(await asked.getByRole('listitem').textContent()).toContain(`${OLD_CALLBACK} was used`);
    await asked.getByRole('button', { name: 'Go on editing' }).click();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.unroute('**/dry-run');
  });

  it('not of what stops nobody: that is saved at once, and can be taken back', async () => {
    await open(`/applications/${wiki}/configuration`);
    // Nobody has come back to that one yet.
    await page.getByRole('button', { name: 'Remove redirect URI 3' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Handbook');
    await save();
    const undo = toast('The application was saved').getByRole('button', { name: 'Undo' });
    await undo.waitFor();
    expect(await app()).toMatchObject({
      client_name: 'Handbook',
      redirect_uris: [CALLBACK, OLD_CALLBACK],
    });
    await undo.click();
    await page.getByRole('heading', { name: 'Wiki', level: 1 }).waitFor();
    expect((await app()).redirect_uris).toHaveLength(3);
  });

  it('of code flow that is taken from an application: nobody can sign in', async () => {
    await open(`/applications/${wiki}/sso`);
    await page.getByRole('checkbox', { name: /itself, without anybody/ }).check();
    await page.getByRole('checkbox', { name: /a sign-in \(authorization_code\)/ }).uncheck();
    await page.getByRole('checkbox', { name: /a refresh token/ }).uncheck();
    await save();
    const asked = question("2 people can't sign in to Wiki any more");
    await asked.getByRole('button', { name: 'Go on editing' }).click();
    await page.getByRole('button', { name: 'Discard' }).click();
  });

  it('of a group that is put under another policy: whom it asks for more', async () => {
    const { api } = console_;
    await api('POST', '/policies', { name: 'Strict', mfa: 'required' });
    const group = (await api('POST', '/groups', { name: 'Finance' })).id;
    const [grace] = (await api('GET', '/users?q=grace')).items;
    await api('PATCH', `/users/${grace.id}`, { group_id: group });
    await open(`/groups/${group}`);
    const policy = page.getByRole('combobox', { name: 'Security policy' });
    await policy.click();
    await page.getByRole('option', { name: 'Strict' }).click();
    await page.getByText('Of the 3 sign-ins of whoever is in this group').waitFor();
    await save();
    const asked = question('Signing in asks more of 1 person');
    expect(await asked.textContent()).toContain('those of Grace Hopper.');
    await asked.getByRole('button', { name: 'Go on editing' }).click();
    await asked.waitFor({ state: 'detached' });
    expect((await api('GET', `/groups/${group}`)).policy_id).toBeNull();
    await save();
    await asked.getByRole('button', { name: 'Save anyway' }).click();
    await toast('The group was saved').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await api('GET', `/groups/${group}`)).policy_id).toBeNull();
  });

  it('of an application that is deleted: who signs in to it', async () => {
    await open(`/applications/${wiki}/configuration`);
    await page.getByRole('button', { name: 'Delete this application …' }).click();
    const asked = question('Delete Wiki?');
    await asked.getByText('2 people signed in to it 6 times in the last 30 days.').waitFor();
    await asked.getByRole('button', { name: 'Cancel' }).click();
  });

  it('of whom somebody may not see nothing is told, but that there may be some', async () => {
    await console_.api('PATCH', `/apps/${wiki}`, { access: 'everyone' });
    await console_.addUser({
      email: 'keeper@example.com',
      privilege: { kind: 'app_admin', app_id: wiki },
    });
    const theirs = await console_.open(`/applications/${wiki}/access`, {
      email: 'keeper@example.com',
    });
    await theirs.getByRole('radio', { name: 'Whoever has one of the roles below' }).check();
    await theirs.getByRole('button', { name: 'Save changes' }).click();
    const asked = theirs.getByRole('dialog', { name: 'Save a change that can keep people out?' });
    expect(await asked.textContent()).toContain('Who that is you may not see.');
    await asked.getByRole('button', { name: 'Go on editing' }).click();
    expect((await app()).access).toBe('everyone');
    await theirs.context().close();
  });

  describe('where that takes a while', () => {
    let path: string;
    /** Stands between the dashboard and the provider, and gives what it is told to when it is told to. */
    const between = createServer();
    let asked: PromiseWithResolvers<ServerResponse>;
    const lines = (response: ServerResponse, ...contents: object[]) =>
      response.write(contents.map((content) => `${JSON.stringify(content)}\n`).join(''));
    const progress = (done: number, stopped: number, people: number) => ({
      progress: {
        sign_ins_done: done,
        sign_ins_total: 100_000,
        sign_ins: { stopped, asked_for_more: 0, eased: 0, unchanged: done - stopped, unknown: 0 },
        people: { governed: 900, stopped: people, asked_for_more: 0 },
      },
    });
    const bar = () => page.getByRole('progressbar', { name: 'Sign-ins replayed' });

    beforeAll(async () => {
      between.on('request', (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        asked.resolve(response);
      });
      await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
      const { port } = between.address() as AddressInfo;
      await page.route('**/dry-run', (route) =>
        route.continue({ url: `http://127.0.0.1:${port}/` }),
      );
      path = `/applications/${wiki}/access`;
    });
    afterAll(async () => {
      await page.unroute('**/dry-run');
      between.closeAllConnections();
      between.close();
    });

    const begin = async () => {
      asked = Promise.withResolvers();
      await open(path);
      await page.getByRole('switch', { name: 'A second factor is needed' }).check();
      return await asked.promise;
    };

    it('one sees how far it is and what it has found, and hears it at each quarter', async () => {
      const response = await begin();
      lines(response, progress(12_000, 31, 4));
      await page.getByText('Sign-ins replayed: 12,000 of 100,000').waitFor();
      await page.getByText('So far it would have stopped 31: 4 people.').waitFor();
      expect(await bar().getAttribute('aria-valuenow')).toBe('12');
      const told = page.getByRole('status').filter({ hasText: 'percent' });
      expect(await told.textContent()).toBe('Sign-ins replayed: 0 percent');
      await settled(page);
      expect(await accessibilityViolations(page)).toEqual([]);
      lines(response, progress(61_000, 90, 11));
      await page.getByText('Sign-ins replayed: 61,000 of 100,000').waitFor();
      expect(await told.textContent()).toBe('Sign-ins replayed: 50 percent');
      const { progress: last } = progress(61_000, 90, 11);
      const time = new Date(Date.now() - 9 * DAY).toISOString();
      lines(response, {
        result: {
          ...last,
          from: new Date(Date.now() - 30 * DAY).toISOString(),
          to: new Date().toISOString(),
          covered_from: time,
          complete: false,
          reasons: [],
          affected_sign_ins: [],
          affected_people: [],
          sessions_over: null,
          sessions_idle: null,
          you: null,
        },
      });
      response.end();
      await page.getByText(/Only the newest 61,000 of 100,000 sign-ins were looked at/).waitFor();
      await bar().waitFor({ state: 'detached' });
    });

    it('it can be stopped, which the provider hears, and begun again', async () => {
      const response = await begin();
      const gone = new Promise<void>((resolve) => response.once('close', resolve));
      lines(response, progress(500, 0, 0));
      await page.getByText('Nobody would have noticed so far.').waitFor();
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      await page.getByText('Stopped. Nothing has been changed.').waitFor();
      await gone;
      asked = Promise.withResolvers();
      await page.getByRole('button', { name: 'Try it again' }).click();
      await asked.promise;
      await bar().waitFor({ state: 'attached' });
    });

    it('what is saved waits for it, and is not saved where it is stopped', async () => {
      lines(await begin(), progress(500, 0, 0));
      await save();
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      await page.getByText('Stopped. Nothing has been changed.').waitFor();
      expect((await app()).require_mfa).toBe(false);
      await page.getByText('Not saved yet').waitFor();
    });

    it('what breaks off is said, and asked about before one saves without it', async () => {
      const response = await begin();
      lines(response, progress(500, 0, 0));
      await page.getByText('Nobody would have noticed so far.').waitFor();
      response.end();
      await page.getByText('The answer broke off in the middle. Try again.').waitFor();
      asked = Promise.withResolvers();
      await save();
      (await asked.promise).end();
      const untried = question('Save it without trying it?');
      await untried.getByRole('button', { name: 'Go on editing' }).click();
      expect((await app()).require_mfa).toBe(false);
    });
  });
});
