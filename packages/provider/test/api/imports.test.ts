import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { type Answer, startTestApi, type TestApi } from './api-fixture.ts';

const DAY_MS = 86_400_000;

describe.each(engines())('files of users, on %s', (engine) => {
  let api: TestApi;
  beforeEach(async () => {
    api = await startTestApi(engine);
  });
  afterEach(() => api.stop());

  function send(
    raw: string | Uint8Array<ArrayBuffer>,
    { query = '', token }: { query?: string; token?: string } = {},
  ): Promise<Answer> {
    return api.call('POST', `/imports${query}`, {
      raw,
      headers: { 'content-type': 'text/csv' },
      ...(token && { token }),
    });
  }
  const work = async () => {
    while (await api.importRuns.step());
  };
  /** Sends a file and does all of it. @returns the import and what came of its rows. */
  async function importAll(lines: string[], query?: string) {
    const { body, status } = await send(
      `${lines.join('\n')}\n`,
      query === undefined ? {} : { query },
    );
    expect(status).toBe(202);
    await work();
    const done = await api.call('GET', `/imports/${body.id}`);
    const results = await api.call('GET', `/imports/${body.id}/results?limit=200`);
    return { done: done.body, results: results.body.items };
  }
  const listUsers = async () => (await api.call('GET', '/users?limit=200')).body.items;

  it('become users with all that a row says', async () => {
    await api.call('POST', '/roles', { json: { name: 'staff' } });
    await api.call('POST', '/roles', { json: { name: 'sales' } });
    const { body: group } = await api.call('POST', '/groups', { json: { name: 'Berlin' } });
    for (const json of [
      { name: 'department', type: 'string' },
      { name: 'level', type: 'integer' },
      { name: 'remote', type: 'boolean' },
      { name: 'skills', type: 'string', multi_valued: true },
    ]) {
      await api.call('POST', '/attributes', { json });
    }
    const { status, headers, body } = await send(
      [
        '\uFEFFemail,email_verified,username,name,phone_number,locale,group_id,roles,attributes.department,attributes.level,attributes.remote,attributes.skills',
        `ada@example.com,TRUE,ada,"Lovelace, Ada",+441632960001,en-GB,${group.id},staff; Sales,"R ""&"" D",3,true,a; b`,
        '',
        'bob@example.com,,,,,,,,,,,',
      ].join('\r\n'),
    );
    expect(status).toBe(202);
    expect(body).toMatchObject({ state: 'running', mode: 'create', rows_total: 2, rows_done: 0 });
    expect(headers.get('location')).toBe(`/api/v1/imports/${body.id}`);
    expect(await listUsers()).toEqual([]);
    await work();
    const { body: done } = await api.call('GET', `/imports/${body.id}`);
    expect(done).toMatchObject({ state: 'finished', rows_done: 2, created: 2, failed: 0 });
    expect(await listUsers()).toMatchObject([
      {
        email: 'ada@example.com',
        email_verified: true,
        username: 'ada',
        name: 'Lovelace, Ada',
        phone_number: '+441632960001',
        locale: 'en-GB',
        group_id: group.id,
        roles: ['sales', 'staff'],
        attributes: { department: 'R "&" D', level: 3, remote: true, skills: ['a', 'b'] },
        state: 'invited',
      },
      { email: 'bob@example.com', name: null, state: 'invited', roles: [] },
    ]);
  });

  it('are without the apostrophes that keep a spreadsheet from running a cell', async () => {
    await api.call('POST', '/attributes', {
      json: { name: 'skills', type: 'string', multi_valued: true },
    });
    await importAll([
      'email,name,family_name,phone_number,attributes.skills',
      "ada@example.com,'=1+1,'s-Graveland,'+441632960001,a;'=b",
      "bob@example.com,''=1+1,,,",
    ]);
    expect(await listUsers()).toMatchObject([
      {
        name: '=1+1',
        family_name: "'s-Graveland",
        phone_number: '+441632960001',
        attributes: { skills: ['a', '=b'] },
      },
      { name: "'=1+1" },
    ]);
  });

  it('have a result for each row, which names the column at fault', async () => {
    await api.call('POST', '/users', { json: { email: 'taken@example.com' } });
    await api.call('POST', '/attributes', { json: { name: 'level', type: 'integer' } });
    const { done, results } = await importAll([
      'email,username,state,email_verified,attributes.level,roles',
      'a@example.com,ann,active,true,1,',
      'taken@example.com,,,,,',
      'b@example.com,ANN,,,,',
      'c@example.com,,gone,perhaps,two,nosuch',
      ',,,,,',
      'A@EXAMPLE.com,,,,,',
    ]);
    expect(done).toMatchObject({ state: 'finished', created: 1, failed: 4, rows_total: 5 });
    expect(
      results.map((row: { number: number; outcome: string }) => [row.number, row.outcome]),
    ).toEqual([
      [1, 'created'],
      [2, 'failed'],
      [3, 'failed'],
      [4, 'failed'],
      [5, 'failed'],
    ]);
    expect(results[1].errors).toMatchObject([{ column: 'email', code: 'email_taken' }]);
    expect(results[2].errors).toEqual([
      { column: 'username', code: 'username_taken', detail: 'This username is in row 1 as well.' },
    ]);
    expect(results[3].errors.map(({ column }: { column: string }) => column).toSorted()).toEqual([
      'attributes.level',
      'email_verified',
      'roles',
      'state',
    ]);
    expect(results[4].errors).toEqual([
      { column: 'email', code: 'email_taken', detail: 'This email is in row 1 as well.' },
    ]);
    const failed = await api.call('GET', `/imports/${done.id}/results?outcome=failed&limit=3`);
    expect(failed.body.items).toHaveLength(3);
    const rest = await api.call(
      'GET',
      `/imports/${done.id}/results?outcome=failed&limit=3&after=${failed.body.next}`,
    );
    expect(rest.body).toMatchObject({ items: [{ number: 5 }], next: null });
  });

  it('tell in a dry run what would come of each row, and change nobody', async () => {
    await api.call('POST', '/users', { json: { email: 'old@example.com', name: 'Old' } });
    const lines = [
      'email,name',
      'new@example.com,New',
      'old@example.com,Other',
      'x,',
      'NEW@example.com,',
    ];
    const { done: dry, results } = await importAll(lines, '?mode=upsert&dry_run=true');
    expect(dry).toMatchObject({ dry_run: true, created: 1, updated: 1, failed: 2 });
    expect(results[0]).toMatchObject({ outcome: 'created', user_id: null });
    expect(await listUsers()).toMatchObject([{ email: 'old@example.com', name: 'Old' }]);
    const { done: real, results: done } = await importAll(lines, '?mode=upsert');
    expect({ ...real, id: '', dry_run: '' }).toMatchObject({ created: 1, updated: 1, failed: 2 });
    expect(done.map(({ outcome }: { outcome: string }) => outcome)).toEqual(
      results.map(({ outcome }: { outcome: string }) => outcome),
    );
  });

  it('change who is there already by e-mail address, where that is asked for', async () => {
    for (const name of ['staff', 'sales']) await api.call('POST', '/roles', { json: { name } });
    await api.call('POST', '/attributes', { json: { name: 'level', type: 'integer' } });
    const { body: user } = await api.call('POST', '/users', {
      json: {
        email: 'ada@example.com',
        name: 'Ada',
        username: 'ada',
        roles: ['staff'],
        attributes: { level: 1 },
        password: 'correct horse battery',
      },
    });
    await api.call('POST', '/users', { json: { email: 'bob@example.com', roles: ['staff'] } });
    const { done, results } = await importAll(
      [
        'email,name,roles,attributes.level,username',
        'ADA@example.com,Ada Lovelace,sales,2,',
        'bob@example.com,,staff,,',
        'eve@example.com,Eve,,,ada',
      ],
      '?mode=upsert',
    );
    expect(done).toMatchObject({ created: 0, updated: 1, unchanged: 1, failed: 1 });
    expect(results[2].errors).toMatchObject([{ column: 'username', code: 'username_taken' }]);
    const { body: after } = await api.call('GET', `/users/${user.id}`);
    expect(after).toMatchObject({
      email: 'ADA@example.com',
      name: 'Ada Lovelace',
      username: 'ada',
      roles: ['sales'],
      attributes: { level: 2 },
      state: 'active',
    });
    const events = await api.call('GET', `/events?action=user.update&target_id=${user.id}`);
    expect(events.body.items).toMatchObject([{ details: { import_id: done.id } }]);
  });

  it('end the sessions of whom they suspend, and give what mappings say', async () => {
    const { body: role } = await api.call('POST', '/roles', { json: { name: 'sales' } });
    await api.call('POST', '/mappings', {
      json: { name: 'Sales', condition: 'user.name == "Sales"', role_ids: [role.id] },
    });
    const { body: user } = await api.call('POST', '/users', { json: { email: 'a@example.com' } });
    await api.test.storage.db
      .insertInto('oidc_records')
      .values({
        kind: 'Session',
        id_hash: 'x',
        payload: JSON.stringify({ uid: 'session-of-a', accountId: user.id }),
        grant_id: null,
        session_uid: 'session-of-a',
        account_id: user.id,
        expires_at: Date.now() + DAY_MS,
      })
      .execute();
    expect((await api.call('GET', `/users/${user.id}/sessions`)).body.items).toHaveLength(1);
    await importAll(
      ['email,state,name', 'a@example.com,suspended,', 'b@example.com,,Sales'],
      '?mode=upsert',
    );
    expect((await api.call('GET', `/users/${user.id}/sessions`)).body.items).toEqual([]);
    expect(await listUsers()).toMatchObject([{ state: 'suspended' }, { roles: ['sales'] }]);
  });

  it('may exchange usernames with each other', async () => {
    for (const [email, username] of [
      ['a@example.com', 'one'],
      ['b@example.com', 'two'],
    ]) {
      await api.call('POST', '/users', { json: { email, username } });
    }
    const { done } = await importAll(
      ['email,username', 'a@example.com,three', 'b@example.com,one'],
      '?mode=upsert',
    );
    // The second needs what the first gives up; in one batch they are checked against what was before.
    expect(done.updated + done.failed).toBe(2);
    expect(done.updated).toBeGreaterThanOrEqual(1);
  });

  it.each<[string, string | Uint8Array<ArrayBuffer>, string, RegExp]>([
    ['nothing', '', 'empty', /first line must name the columns/],
    ['no rows', 'email,name\n', 'empty', /no rows/],
    ['an unknown column', 'email,nmae\na@b.c,x\n', 'column_unknown', /"nmae"/],
    [
      'an unknown attribute',
      'email,attributes.x\na@b.c,x\n',
      'column_unknown',
      /attribute named "x"/,
    ],
    ['passwords', 'email,password\na@b.c,x\n', 'column_unknown', /Passwords are not taken/],
    ['a column twice', 'email,name,email\na@b.c,x,y\n', 'column_twice', /"email"/],
    ['no e-mail addresses', 'name\nx\n', 'column_missing', /"email" is missing/],
    ['semicolons', 'email;name\na@b.c;x\n', 'separator', /commas/],
    [
      'a row of too many cells',
      'email,name\na@b.c,x\nb@b.c,x,y\n',
      'cell_count',
      /Line 3 has 3 cells and the header 2/,
    ],
    ['an open quote', 'email,name\na@b.c,"x\n', 'quote', /never closed/],
    ['a quote in a cell', 'email,name\na@b.c,x"y\n', 'quote', /Line 2/],
    [
      'another encoding',
      new Uint8Array([...Buffer.from('email,name\na@b.c,x\n'), 0xfc, 0x2c]),
      'not_utf8',
      /CSV UTF-8/,
    ],
    ['an endless row', `email,name\na@b.c,"${'x'.repeat(70_000)}"\n`, 'row_too_long', /65536/],
  ])(
    'with %s are refused, saying how to mend it, and leave nothing',
    async (_, raw, code, detail) => {
      const { status, body } = await send(raw);
      expect([status, body.code, body.errors]).toMatchObject([
        422,
        'import_file_invalid',
        [{ code }],
      ]);
      expect(body.detail).toMatch(detail);
      expect((await api.call('GET', '/imports')).body.items).toEqual([]);
      const left = await api.test.storage.db.selectFrom('import_rows').selectAll().execute();
      expect(left).toEqual([]);
    },
  );

  it.each([
    ['application/json', '{}'],
    ['application/x-www-form-urlencoded', 'email=a'],
    ['multipart/form-data; boundary=x', 'x'],
  ])('of the type %s are refused', async (contentType, raw) => {
    const answer = await api.call('POST', '/imports', {
      raw,
      headers: { 'content-type': contentType },
    });
    expect([answer.status, answer.body.detail]).toEqual([
      415,
      'Send a body with the header Content-Type: text/csv.',
    ]);
    const none = await api.call('POST', '/imports');
    expect(none.status).toBe(415);
  });

  it('are taken from nobody but super administrators, and told to nobody else', async () => {
    const { body } = await send('email\na@example.com\n');
    for (const kind of ['read_only', 'help_desk'] as const) {
      const token = api.tokenOf({ kind });
      expect((await send('email\nb@example.com\n', { token })).body.code).toBe('privilege_missing');
      for (const [method, path] of [
        ['GET', '/imports'],
        ['GET', `/imports/${body.id}`],
        ['GET', `/imports/${body.id}/results`],
        ['POST', `/imports/${body.id}/cancel`],
        ['DELETE', `/imports/${body.id}`],
      ] as const) {
        expect((await api.call(method, path, { token })).body.code).toBe('privilege_missing');
      }
    }
  });

  it('go no further when their sender may not administer users any more', async () => {
    const token = api.tokenOf({ kind: 'super' });
    const { body } = await send('email\na@example.com\n', { token });
    api.withdrawAll(token);
    await work();
    const { body: over } = await api.call('GET', `/imports/${body.id}`);
    expect(over).toMatchObject({ state: 'failed', reason: 'privilege_missing', rows_done: 0 });
    expect(await listUsers()).toEqual([]);
  });

  it('go no further when an attribute that they name is gone', async () => {
    const { body: level } = await api.call('POST', '/attributes', {
      json: { name: 'level', type: 'integer' },
    });
    const { body } = await send('email,attributes.level\na@example.com,1\n');
    await api.call('DELETE', `/attributes/${level.id}`);
    await work();
    const { body: over } = await api.call('GET', `/imports/${body.id}`);
    expect(over).toMatchObject({ state: 'failed', reason: 'attributes_changed' });
  });

  it('are cancelled between two batches; what is done stays', async () => {
    const lines = Array.from({ length: 600 }, (_, i) => `u${i}@example.com`);
    const { body } = await send(['email', ...lines].join('\n'));
    await api.importRuns.step();
    expect((await api.call('DELETE', `/imports/${body.id}`)).body.code).toBe('import_running');
    const { body: over } = await api.call('POST', `/imports/${body.id}/cancel`);
    expect(over).toMatchObject({ state: 'cancelled', rows_done: 250, created: 250 });
    expect(await api.importRuns.step()).toBe(false);
    expect((await api.call('POST', `/imports/${body.id}/cancel`)).body.code).toBe('import_over');
    const results = await api.call('GET', `/imports/${body.id}/results?limit=200`);
    expect(results.body.next).not.toBeNull();
    await api.call('DELETE', `/imports/${body.id}`);
    expect((await api.call('GET', `/imports/${body.id}`)).status).toBe(404);
    expect(await listUsers()).toHaveLength(200);
  });

  it('keep nothing of what rows said once they are done', async () => {
    const { done } = await importAll(['email,name', 'ada@example.com,Ada Lovelace']);
    const rows = await api.test.storage.db.selectFrom('import_rows').selectAll().execute();
    expect(rows).toMatchObject([{ import_id: done.id, cells: null }]);
    expect(JSON.stringify(rows)).not.toMatch(/ada@|lovelace/i);
  });

  it('are forgotten a month after they were over', async () => {
    const { done } = await importAll(['email', 'a@example.com']);
    api.pass(29 * DAY_MS);
    await api.sweep();
    expect((await api.call('GET', `/imports/${done.id}`)).status).toBe(200);
    api.pass(2 * DAY_MS);
    await api.sweep();
    expect((await api.call('GET', `/imports/${done.id}`)).status).toBe(404);
    expect(await api.test.storage.db.selectFrom('import_rows').selectAll().execute()).toEqual([]);
    expect(await listUsers()).toHaveLength(1);
  });

  it('are recorded as begun and as finished, by who sent them', async () => {
    const token = api.tokenOf({ kind: 'super' });
    const { body } = await send('email\na@example.com\n', { token });
    await work();
    const { body: events } = await api.call('GET', '/events?action=user.import');
    expect(events.items).toMatchObject([
      { actor_id: token, target_id: body.id, details: { state: 'finished', created: 1 } },
      { actor_id: token, target_id: body.id, details: { state: 'running', rows_total: 1 } },
    ]);
    const { body: created } = await api.call('GET', '/events?action=user.create');
    expect(created.items).toMatchObject([{ actor_id: token, details: { import_id: body.id } }]);
  });

  it('are listed, the latest first, page by page', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      ids.unshift((await send(`email\n${name}@example.com\n`)).body.id);
    }
    const { body: first } = await api.call('GET', '/imports?limit=2');
    const { body: second } = await api.call('GET', `/imports?limit=2&after=${first.next}`);
    const listed = [...first.items, ...second.items].map(({ id }: { id: string }) => id);
    expect([listed, second.next]).toEqual([ids, null]);
    expect((await api.call('GET', '/imports/nosuch')).body.code).toBe('import_not_found');
    const wrong = await api.call('GET', `/imports/${ids[0]}/results?after=eA`);
    expect(wrong.body.code).toBe('cursor_invalid');
  });
});
