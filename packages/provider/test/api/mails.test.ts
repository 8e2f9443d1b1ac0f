import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VALUES } from '../mail/mail-samples.ts';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const DAY = 86_400_000;

describe.each(engines())('mails in the admin API on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
    for (const to of ['ada@example.com', 'alan@example.com', 'grace@example.com']) {
      const values = { ...VALUES.password_reset, path: '/reset/secret-of-the-link' };
      await api.mailer.send(api.test.storage.db, {
        to,
        language: 'de',
        template: 'password_reset',
        values,
      });
    }
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  it('are listed with what became of them, the latest first, in pages, without what is in them', async () => {
    const first = await api.call('GET', '/mails?limit=2');
    expect(first.body.items).toMatchObject([
      {
        to: 'grace@example.com',
        template: 'password_reset',
        state: 'kept',
        attempts: 0,
        last_error: null,
        next_attempt_at: null,
        finished_at: null,
      },
      { to: 'alan@example.com' },
    ]);
    const second = await api.call('GET', `/mails?limit=2&after=${first.body.next}`);
    expect(second.body).toMatchObject({ items: [{ to: 'ada@example.com' }], next: null });
    expect(JSON.stringify([first.body, second.body])).not.toContain('secret-of-the-link');
  });

  it('are found by their state', async () => {
    expect((await api.call('GET', '/mails?state=kept')).body.items).toHaveLength(3);
    expect((await api.call('GET', '/mails?state=failed')).body.items).toEqual([]);
    expect((await api.call('GET', '/mails?state=lost')).body.code).toBe('parameter_invalid');
  });

  it('are read in the outbox of development', async () => {
    const { body } = await api.call('GET', '/outbox?limit=1');
    expect(body.items).toMatchObject([
      {
        to: 'grace@example.com',
        subject: 'Passwort für Gatehouse zurücksetzen',
        text: expect.stringContaining('http://localhost:3000/reset/secret-of-the-link'),
        html: expect.stringContaining('<html lang="de"'),
      },
    ]);
    const [mail] = body.items;
    expect((await api.call('GET', `/outbox/${mail.id}`)).body).toEqual(mail);
    expect((await api.call('GET', `/outbox?after=${body.next}`)).body.items).toHaveLength(2);
  });

  it.each(['x', '01a209ea-ca71-7428-bf34-885f92b234ae', '%00'])(
    'are not found in it by the id %j',
    async (id) => {
      const { status, body } = await api.call('GET', `/outbox/${id}`);
      expect([status, body.code]).toEqual([404, 'mail_not_found']);
    },
  );

  it('are not for everybody, and what is in them is for super administrators only', async () => {
    const readOnly = api.tokenOf({ kind: 'read_only' });
    const helpDesk = api.tokenOf({ kind: 'help_desk' });
    expect((await api.call('GET', '/mails', { token: readOnly })).status).toBe(200);
    expect((await api.call('GET', '/mails', { token: helpDesk })).status).toBe(403);
    const [mail] = (await api.call('GET', '/outbox')).body.items;
    for (const token of [readOnly, helpDesk, api.tokenOf()]) {
      for (const path of ['/outbox', `/outbox/${mail.id}`]) {
        const { status, body } = await api.call('GET', path, { token });
        expect([status, body.code]).toEqual([403, 'privilege_missing']);
        expect(JSON.stringify(body)).not.toContain('secret-of-the-link');
      }
    }
  });

  it('are swept after a week', async () => {
    api.pass(8 * DAY);
    expect(await api.sweep()).toBe(3);
    expect((await api.call('GET', '/mails')).body.items).toEqual([]);
  });
});
