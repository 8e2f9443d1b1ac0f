import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
import { createAuditLog } from '../../src/audit/events.ts';
import { createAttributes } from '../../src/directory/attributes.ts';
import { writeUsers } from '../../src/directory/batches/user-batch.ts';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const DAY_MS = 86_400_000;

describe.each(engines())('invitations of many users, on %s', (engine) => {
  let api: TestApi;
  beforeEach(async () => {
    api = await startTestApi(engine);
  });
  afterEach(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  const bulk = async (json: object) => (await api.call('POST', '/users/bulk', { json })).body.items;
  const importAll = async (lines: string[], query = '') => {
    const { body } = await api.call('POST', `/imports${query}`, {
      raw: `${lines.join('\n')}\n`,
      headers: { 'content-type': 'text/csv' },
    });
    while (await api.importRuns.step());
    const { items } = (await api.call('GET', `/imports/${body.id}/results?limit=200`)).body;
    return items.map(({ outcome }: { outcome: string }) => outcome);
  };
  const invited = async () => {
    const { items } = (await api.call('GET', '/mails?limit=200')).body;
    return items
      .filter(({ template }: { template: string }) => template === 'invitation')
      .map(({ to }: { to: string }) => to)
      .toSorted();
  };
  const stateOf = async (email: string) => {
    const { body } = await api.call('GET', `/users?q=${encodeURIComponent(email)}`);
    return body.items[0]?.state;
  };
  const events = async () => (await api.call('GET', '/events?action=user.invite')).body.items;

  describe('in one request', () => {
    it('go to those who are to be invited, with a link that works, and leave an event each', async () => {
      const items = await bulk({
        users: [
          { email: 'ada@example.com', invite: true, locale: 'de' },
          { email: 'bob@example.com' },
          { email: 'eve@example.com', invite: true, state: 'active' },
        ],
      });
      expect(items.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
        'created',
        'created',
        'created',
      ]);
      expect(await invited()).toEqual(['ada@example.com', 'eve@example.com']);
      expect(await stateOf('ada@example.com')).toBe('invited');
      expect(await stateOf('bob@example.com')).toBe('active');
      expect(await stateOf('eve@example.com')).toBe('invited');
      const targets = (await events()).map(({ target_id }: { target_id: string }) => target_id);
      expect(targets.toSorted()).toEqual([items[0].user_id, items[2].user_id].toSorted());
      const { items: outbox } = (await api.call('GET', '/outbox')).body;
      const texts = outbox.map(({ text }: { text: string }) => text);
      const tokens = texts.map(
        (text: string) => /\/signin\/invitation\/([\w-]{43})/.exec(text)?.[1],
      );
      expect(new Set(tokens).size).toBe(2);
      expect(outbox.map(({ subject }: { subject: string }) => subject).toSorted()).toEqual([
        'Einladung zu Gatehouse',
        'You are invited to Gatehouse',
      ]);
    });

    it('go to nobody in a dry run, nor to who could not be added', async () => {
      await api.call('POST', '/users', { json: { email: 'taken@example.com' } });
      const users = [
        { email: 'taken@example.com', invite: true },
        { email: 'ada@example.com', invite: true },
        { email: 'ADA@example.com', invite: true },
        { email: 'no address', invite: true },
      ];
      const tried = await bulk({ users, dry_run: true });
      expect(await invited()).toEqual([]);
      const done = await bulk({ users });
      const codes = (items: { code: string | null }[]) => items.map(({ code }) => code);
      expect(codes(done)).toEqual(['email_taken', null, 'email_taken', 'validation_failed']);
      expect(codes(tried)).toEqual(codes(done));
      expect(await invited()).toEqual(['ada@example.com']);
    });

    it('fail one by one where no mail can be sent', async () => {
      const { db } = api.test.storage;
      const clock = { now: () => Date.now() };
      const items = [
        { user: { email: 'ada@example.com' }, invite: true, label: 'ada' },
        { user: { email: 'bob@example.com' }, label: 'bob' },
      ];
      const done = await db.transaction().execute((transaction) =>
        writeUsers(transaction, items, {
          attributes: createAttributes({ db, clock, audit: createAuditLog({ db, clock }) }),
          audit: createAuditLog({ db, clock }),
          userMails: { canSend: false, inviteAllWithin: async () => undefined },
          by: SYSTEM,
          now: clock.now(),
          mode: 'create',
          dryRun: false,
          newState: 'active',
          earlier: { emails: new Map(), usernames: new Map() },
        }),
      );
      expect(done.map(({ code }) => code)).toEqual(['mail_not_configured', null]);
      expect(await stateOf('ada@example.com')).toBeUndefined();
      expect(await stateOf('bob@example.com')).toBe('active');
    });

    it('go out once when the request is sent again', async () => {
      const json = { users: [{ email: 'ada@example.com', invite: true }] };
      const headers = { 'idempotency-key': 'invite-ada' };
      const first = await api.call('POST', '/users/bulk', { json, headers });
      const again = await api.call('POST', '/users/bulk', { json, headers });
      expect(again.body).toEqual(first.body);
      await bulk(json);
      expect(await invited()).toEqual(['ada@example.com']);
    });
  });

  describe('in a file', () => {
    const FILE = [
      'email,invite',
      'ada@example.com,true',
      'bob@example.com,',
      'eve@example.com,false',
    ];

    it('go to those of whom the column says so', async () => {
      expect(await importAll(FILE)).toEqual(['created', 'created', 'created']);
      expect(await invited()).toEqual(['ada@example.com']);
      expect(await events()).toMatchObject([{ details: { import_id: expect.any(String) } }]);
    });

    it('go to all who are new where the upload says so, save those of whom the file says no', async () => {
      expect(await importAll(FILE, '?invite=true')).toHaveLength(3);
      expect(await invited()).toEqual(['ada@example.com', 'bob@example.com']);
      expect(await importAll(['email', 'new@example.com'], '?invite=true')).toEqual(['created']);
      expect(await invited()).toContain('new@example.com');
    });

    it('go to nobody in a dry run', async () => {
      expect(await importAll(FILE, '?invite=true&dry_run=true')).toEqual([
        'created',
        'created',
        'created',
      ]);
      expect(await invited()).toEqual([]);
    });

    it('go out once, however often the file is sent, as long as they are good', async () => {
      const file = ['email', 'ada@example.com', 'bob@example.com'];
      await importAll(file, '?mode=upsert&invite=true');
      expect(await importAll(file, '?mode=upsert&invite=true')).toEqual(['unchanged', 'unchanged']);
      expect(await invited()).toHaveLength(2);
      api.pass(8 * DAY_MS);
      expect(await importAll(file, '?mode=upsert&invite=true')).toEqual(['updated', 'updated']);
      expect(await importAll(file, '?mode=upsert&invite=true')).toEqual(['unchanged', 'unchanged']);
    });

    it('go to who was brought in without one, and to nobody whose account is in use', async () => {
      await importAll(['email', 'ada@example.com']);
      await api.call('POST', '/users', { json: { email: 'bob@example.com', name: 'Bob' } });
      const file = ['email', 'ada@example.com', 'bob@example.com'];
      expect(await importAll(file, '?mode=upsert&invite=true&dry_run=true')).toEqual([
        'updated',
        'unchanged',
      ]);
      expect(await invited()).toEqual([]);
      expect(await importAll(file, '?mode=upsert&invite=true')).toEqual(['updated', 'unchanged']);
      expect(await invited()).toEqual(['ada@example.com']);
      expect(await stateOf('bob@example.com')).toBe('active');
    });

    it('are told of where the column says something else', async () => {
      expect(await importAll(['email,invite', 'ada@example.com,perhaps'])).toEqual(['failed']);
      expect(await invited()).toEqual([]);
    });
  });
});
