import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

describe.each(engines())('mappings over the admin API on %s', (engine) => {
  let api: TestApi;
  const roles: Record<string, string> = {};
  const groups: Record<string, string> = {};

  beforeAll(async () => {
    api = await startTestApi(engine);
    await make('/attributes', { name: 'department', type: 'string' });
    await make('/attributes', { name: 'level', type: 'integer' });
    for (const name of ['CRM', 'Wiki', 'Admin']) roles[name] = await make('/roles', { name });
    for (const name of ['Office', 'Field']) groups[name] = await make('/groups', { name });
    await make('/privileges', { kind: 'super', role_id: roles.Admin });
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  async function make(path: string, json: object): Promise<string> {
    const { status, body } = await api.call('POST', path, { json });
    expect([path, status, body.errors]).toEqual([path, 201, undefined]);
    return body.id;
  }
  let counter = 0;
  const addUser = async (attributes: object, fields: object = {}): Promise<string> => {
    counter += 1;
    return await make('/users', { email: `mapped${counter}@example.com`, attributes, ...fields });
  };
  const addMapping = (condition: string, gives: object) => {
    counter += 1;
    return make('/mappings', { name: `rule ${counter}`, condition, ...gives });
  };
  const user = async (id: string) => (await api.call('GET', `/users/${id}`)).body;
  const runAll = async () => {
    while (await api.mappingRuns.step());
  };
  /** Each test begins without rules. */
  const clear = async () => {
    for (const { id } of (await api.call('GET', '/mappings')).body.items) {
      await api.call('DELETE', `/mappings/${id}`);
    }
    await runAll();
  };
  const sales = 'user.attributes.department == "Sales"';

  it('give roles and a group to whoever is added or changed so, and take them back', async () => {
    await clear();
    await addMapping(sales, { role_ids: [roles.CRM, roles.Wiki], group_id: groups.Field });
    const id = await addUser({ department: 'Sales' });
    expect(await user(id)).toMatchObject({ roles: ['CRM', 'Wiki'], group_id: groups.Field });
    const held = await api.call('GET', `/users/${id}/roles`);
    expect(held.body.items[0].given_by).toEqual(['mapping']);
    await api.call('PATCH', `/users/${id}`, { json: { attributes: { department: 'IT' } } });
    expect(await user(id)).toMatchObject({ roles: [], group_id: null });
    await api.call('PATCH', `/users/${id}`, { json: { attributes: { department: 'Sales' } } });
    expect(await user(id)).toMatchObject({ roles: ['CRM', 'Wiki'], group_id: groups.Field });
  });

  it('run over everybody when a rule is added, changed, disabled or deleted', async () => {
    await clear();
    const ids = [await addUser({ department: 'Sales' }), await addUser({ department: 'IT' })];
    const rolesOf = async () => {
      await runAll();
      return await Promise.all(ids.map(async (id) => (await user(id)).roles));
    };
    const rule = await addMapping(sales, { role_ids: [roles.CRM] });
    expect(await rolesOf()).toEqual([['CRM'], []]);
    const path = `/mappings/${rule}`;
    const it_ = 'user.attributes.department == "IT"';
    await api.call('PATCH', path, { json: { condition: it_ } });
    expect(await rolesOf()).toEqual([[], ['CRM']]);
    await api.call('PATCH', path, { json: { role_ids: [roles.Wiki] } });
    expect(await rolesOf()).toEqual([[], ['Wiki']]);
    await api.call('PATCH', path, { json: { enabled: false } });
    expect(await rolesOf()).toEqual([[], []]);
    await api.call('PATCH', path, { json: { enabled: true } });
    expect(await rolesOf()).toEqual([[], ['Wiki']]);
    await api.call('DELETE', path);
    expect(await rolesOf()).toEqual([[], []]);
    const { body } = await api.call('GET', '/mappings/run');
    expect(body).toMatchObject({ state: 'finished', users_changed: 1, failures: [] });
  });

  it('leave alone what somebody has given', async () => {
    await clear();
    const rule = await addMapping(sales, { role_ids: [roles.CRM], group_id: groups.Field });
    const id = await addUser(
      { department: 'Sales' },
      { roles: ['CRM', 'Wiki'], group_id: groups.Office },
    );
    expect(await user(id)).toMatchObject({ roles: ['CRM', 'Wiki'], group_id: groups.Office });
    await api.call('DELETE', `/mappings/${rule}`);
    await runAll();
    expect(await user(id)).toMatchObject({ roles: ['CRM', 'Wiki'], group_id: groups.Office });
    await api.call('PATCH', `/users/${id}`, { json: { roles: [] } });
    expect((await user(id)).roles).toEqual([]);
  });

  it('keep a role that is withdrawn by hand, and say why', async () => {
    await clear();
    await addMapping(sales, { role_ids: [roles.CRM] });
    const id = await addUser({ department: 'Sales' }, { roles: ['CRM'] });
    await api.call('DELETE', `/users/${id}/roles/${roles.CRM}`);
    const held = await api.call('GET', `/users/${id}/roles`);
    expect(held.body.items).toMatchObject([{ name: 'CRM', given_by: ['mapping'] }]);
  });

  it('let the first rule that matches decide on the group', async () => {
    await clear();
    const first = await addMapping('user.attributes.level > 1', { group_id: groups.Office });
    const second = await addMapping(sales, { group_id: groups.Field });
    const id = await addUser({ department: 'Sales', level: 5 });
    expect((await user(id)).group_id).toBe(groups.Office);
    const json = { ids: [second, first] };
    const { body } = await api.call('PUT', '/mappings/order', { json });
    expect(body.items.map((item: { id: string }) => item.id)).toEqual([second, first]);
    await runAll();
    expect((await user(id)).group_id).toBe(groups.Field);
    for (const ids of [[first], [first, first], [first, second, first], [first, 'x']]) {
      const refused = await api.call('PUT', '/mappings/order', { json: { ids } });
      expect([refused.status, refused.body.errors[0].code]).toEqual([422, 'not_all_mappings']);
    }
  });

  it('give nothing on an error, tell of it, and leave the group as it was', async () => {
    await clear();
    const id = await addUser({ level: 2 });
    await addMapping('true', { group_id: groups.Office });
    await runAll();
    const broken = await addMapping('10 / (user.attributes.level - 1) > 1', {
      role_ids: [roles.CRM],
      group_id: groups.Field,
    });
    const last = (await api.call('GET', '/mappings')).body.items.map((r: { id: string }) => r.id);
    await api.call('PUT', '/mappings/order', { json: { ids: [broken, last[0]] } });
    await runAll();
    expect(await user(id)).toMatchObject({ roles: ['CRM'], group_id: groups.Field });
    await api.call('PATCH', `/users/${id}`, { json: { attributes: { level: 1 } } });
    expect(await user(id)).toMatchObject({ roles: [], group_id: groups.Field });
    await api.call('POST', '/mappings/run');
    await runAll();
    const { body } = await api.call('GET', '/mappings/run');
    expect(body.failures).toEqual([{ mapping_id: broken, users: 1, detail: expect.any(String) }]);
  });

  it('are shown before they are made: who gains and who loses what', async () => {
    await clear();
    const rule = await addMapping(sales, { role_ids: [roles.CRM] });
    const [ada, alan] = [
      await addUser({ department: 'Sales' }),
      await addUser({ department: 'IT' }),
    ];
    const before = [await user(ada), await user(alan)];
    const preview = async (json: object) => {
      const { status, body } = await api.call('POST', '/mappings/preview', { json });
      expect([status, body.next]).toEqual([200, null]);
      return Object.fromEntries(
        body.changes.map((change: { user_id: string }) => [change.user_id, change]),
      );
    };
    const moved = await preview({
      mapping_id: rule,
      mapping: {
        name: 'moved',
        condition: 'user.attributes.department == "IT"',
        role_ids: [roles.Wiki],
        group_id: groups.Office,
      },
    });
    expect(moved[ada]).toMatchObject({ gained_role_ids: [], lost_role_ids: [roles.CRM] });
    expect(moved[alan]).toMatchObject({
      gained_role_ids: [roles.Wiki],
      lost_role_ids: [],
      group_id: groups.Office,
    });
    const deleted = await preview({ mapping_id: rule });
    expect(deleted[ada]).toMatchObject({ lost_role_ids: [roles.CRM] });
    expect(deleted).not.toHaveProperty(alan);
    const more = await preview({
      mapping: { name: 'x', condition: 'true', role_ids: [roles.CRM] },
    });
    expect(more[alan]).toMatchObject({ gained_role_ids: [roles.CRM] });
    expect(more).not.toHaveProperty(ada);
    expect([await user(ada), await user(alan)]).toEqual(before);
    for (const after of ['x', 'a\0b', "'"]) {
      const odd = await api.call('POST', '/mappings/preview', {
        json: { mapping_id: rule, after },
      });
      expect([odd.status, odd.body.code]).toEqual([400, 'cursor_invalid']);
    }
    const unknown = await api.call('POST', '/mappings/preview', { json: { mapping_id: 'x' } });
    expect(unknown.body.code).toBe('mapping_not_found');
  });

  it.each<[string, object, string, string]>([
    ['no condition', { condition: 'user.email' }, '/condition', 'not_a_condition'],
    [
      'no such attribute',
      { condition: 'user.attributes.departmnt == "x"' },
      '/condition',
      'unknown_name',
    ],
    ['roles in a condition', { condition: '"CRM" in user.roles' }, '/condition', 'unknown_name'],
    ['no such role', { role_ids: ['x'] }, '/role_ids/0', 'role_not_found'],
    ['no such group', { group_id: 'x' }, '/group_id', 'group_not_found'],
  ])('are refused with %s', async (_what, fields, pointer, code) => {
    const json = { name: 'refused', condition: 'true', ...fields };
    const { status, body } = await api.call('POST', '/mappings', { json });
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ pointer, code, detail: expect.any(String) }]);
  });

  it('never give a role that lets administer', async () => {
    const json = { name: 'mine', condition: 'true', role_ids: [roles.Admin] };
    const { status, body } = await api.call('POST', '/mappings', { json });
    expect([status, body.errors[0].code]).toEqual([422, 'role_privileged']);
  });

  it('keep the attributes that they name from being deleted', async () => {
    await clear();
    const id = await make('/attributes', { name: 'used_here', type: 'boolean' });
    const rule = await addMapping('user.attributes.used_here', { role_ids: [roles.CRM] });
    const refused = await api.call('DELETE', `/attributes/${id}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'attribute_in_use']);
    await api.call('DELETE', `/mappings/${rule}`);
    expect((await api.call('DELETE', `/attributes/${id}`)).status).toBe(204);
  });

  it('are in the hands of a super administrator, and seen by who sees all', async () => {
    const reader = api.tokenOf({ kind: 'read_only' });
    const other = api.tokenOf({ kind: 'user_admin', groupId: groups.Office ?? '' });
    expect((await api.call('GET', '/mappings', { token: reader })).status).toBe(200);
    const json = { name: 'x', condition: 'true' };
    for (const [token, method, path, body] of [
      [reader, 'POST', '/mappings', json],
      [reader, 'POST', '/mappings/run', undefined],
      [reader, 'PUT', '/mappings/order', { ids: [] }],
      [other, 'GET', '/mappings', undefined],
      [other, 'GET', '/mappings/run', undefined],
      [other, 'POST', '/mappings/preview', { mapping: json }],
    ] as const) {
      const refused = await api.call(method, path, { token, json: body });
      expect([method, path, refused.status]).toEqual([method, path, 403]);
    }
  });

  it('converge, whatever the order of rules about roles, and never grant on an error', async () => {
    const CONDITIONS: [string, (level: number) => boolean | 'error'][] = [
      ['user.attributes.level > 2', (level) => level > 2],
      ['user.attributes.level < 4', (level) => level < 4],
      [
        '10 / (user.attributes.level - 3) > 0',
        (level) => (level === 3 ? 'error' : 10 / (level - 3) >= 1),
      ],
      [
        'user.attributes.level == 1 || 1 / (user.attributes.level - 3) > 0',
        (level) => level === 1 || (level === 3 ? 'error' : Math.trunc(1 / (level - 3)) > 0),
      ],
    ];
    const names = ['CRM', 'Wiki'] as const;
    const rule = fc.record({
      condition: fc.nat({ max: CONDITIONS.length - 1 }),
      gives: fc.subarray([...names], { minLength: 1 }),
    });
    const ids = new Map<number, string>();
    for (let level = 1; level <= 5; level += 1) ids.set(level, await addUser({ level }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(rule, { maxLength: 4 }),
        fc.infiniteStream(fc.nat()),
        async (rules, salt) => {
          await clear();
          const made: string[] = [];
          for (const { condition, gives } of rules) {
            const role_ids = gives.map((name) => roles[name]);
            made.push(await addMapping(CONDITIONS[condition]?.[0] ?? 'false', { role_ids }));
          }
          await runAll();
          const given = async () =>
            await Promise.all([...ids.values()].map(async (id) => (await user(id)).roles));
          const once = await given();
          for (const [i, [level]] of [...ids].entries()) {
            const expected = names.filter((name) =>
              rules.some(
                ({ condition, gives }) =>
                  gives.includes(name) && CONDITIONS[condition]?.[1](level) === true,
              ),
            );
            expect(once[i]).toEqual(expected);
          }
          await api.call('POST', '/mappings/run');
          await runAll();
          expect(await given()).toEqual(once);
          expect((await api.call('GET', '/mappings/run')).body.users_changed).toBe(0);
          const shuffled = made
            .map((id) => ({ id, key: salt.next().value ?? 0 }))
            .toSorted((a, b) => a.key - b.key)
            .map(({ id }) => id);
          await api.call('PUT', '/mappings/order', { json: { ids: shuffled } });
          await runAll();
          expect(await given()).toEqual(once);
        },
      ),
      { numRuns: 12 },
    );
  });
});
