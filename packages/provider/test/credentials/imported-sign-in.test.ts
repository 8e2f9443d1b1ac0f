import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { createPasswordRows } from '../../src/storage/password-history.ts';
import {
  codeOf,
  PASSWORD,
  REDIRECT_URI,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import { VECTORS } from './imported-hashes.ts';

const [, , DJANGO = ''] = VECTORS.find(([what]) => what === 'Django, PBKDF2 with SHA-256') ?? [];

describe.each(engines())('who comes from another system, on %s', (engine) => {
  let op: TestProvider;
  const client_id = 'wiki';
  beforeAll(async () => {
    op = await startTestProvider(engine);
    await op.applications.create(
      { client_id, client_name: 'Wiki', redirect_uris: [REDIRECT_URI] },
      { by: SYSTEM },
    );
  });
  afterAll(() => op.stop());

  const add = (email: string, password_hash: string) =>
    op.users.create({ email, password_hash }, { by: SYSTEM });
  const enter = (email: string) => signIn(op, new HttpBrowser(), { email, params: { client_id } });
  const stored = async (email: string) =>
    await op.storage.db
      .selectFrom('users')
      .select(['password_hash', 'password_changed_at'])
      .where('email', '=', email)
      .executeTakeFirst();

  it('signs in with the password from there, and then has a hash of ours', async () => {
    await add('moved@example.org', DJANGO);
    const before = await stored('moved@example.org');
    expect(codeOf(await enter('moved@example.org'))).toBeTruthy();
    const after = await stored('moved@example.org');
    expect(after?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    // It is the same password still.
    expect(after?.password_changed_at).toBe(before?.password_changed_at);
    expect(codeOf(await enter('moved@example.org'))).toBeTruthy();
  });

  it('is answered as nobody is with a wrong password, and keeps the hash', async () => {
    await add('other@example.org', DJANGO.replace(/.=$/, 'A='));
    const known = await enter('other@example.org');
    const unknown = await enter('nobody@example.org');
    expect(known.status).toBe(unknown.status);
    expect((await stored('other@example.org'))?.password_hash).toMatch(/^pbkdf2_sha256\$/);
  });

  it('is known by a query that finds nobody as soon as all have signed in', async () => {
    const rows = createPasswordRows(op.storage.db);
    await op.users.create({ email: 'new@example.org', password: PASSWORD }, { by: SYSTEM });
    await op.storage.db.deleteFrom('users').where('email', '=', 'other@example.org').execute();
    expect(await rows.findImported()).toBeUndefined();
    await add('last@example.org', DJANGO);
    expect(await rows.findImported()).toBe(DJANGO);
    await enter('last@example.org');
    expect(await rows.findImported()).toBeUndefined();
  });

  it('keeps one session, the own one, when that is asked for', async () => {
    const { id } = await op.users.create({ email: 'own@example.org' }, { by: SYSTEM });
    const browsers = [new HttpBrowser(), new HttpBrowser()];
    const hash = await op.passwords.hash(PASSWORD);
    const set = async (keepSession?: string) => {
      await op.storage.db.transaction().execute((transaction) =>
        op.passwordChanges.setPassword(transaction, {
          userId: id,
          hash,
          by: { ...SYSTEM, type: 'user', id },
          keepSession,
        }),
      );
      op.passwordChanges.committed();
    };
    await set();
    for (const browser of browsers) {
      await signIn(op, browser, { email: 'own@example.org', params: { client_id } });
    }
    const [first, second] = await op.sessions.list(id);
    await set(second?.id);
    expect((await op.sessions.list(id)).map((session) => session.id)).toEqual([second?.id]);
    await set(first?.id);
    expect(await op.sessions.list(id)).toEqual([]);
  });
});
