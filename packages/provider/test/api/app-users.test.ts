import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

describe.each(engines())('users of an application by the admin API on %s', (engine) => {
  let api: TestApi;
  let wiki: string;
  let open: string;
  let sales: string;
  const roles: Record<string, string> = {};

  const make = async (path: string, json: object): Promise<string> =>
    (await api.call('POST', path, { json })).body.id;
  const list = async (path: string, token?: string) =>
    (await api.call('GET', path, token ? { token } : {})).body;
  const emails = async (path: string, token?: string) =>
    (await list(path, token)).items.map(({ email }: { email: string }) => email.split('@')[0]);

  beforeAll(async () => {
    api = await startTestApi(engine);
    const app = { redirect_uris: ['https://w.example.com/cb'] };
    wiki = await make('/apps', { client_name: 'Wiki', client_id: 'wiki', access: 'roles', ...app });
    open = await make('/apps', { client_name: 'Open', ...app });
    sales = await make('/groups', { name: 'Sales' });
    for (const name of ['editors', 'readers', 'others']) {
      roles[name] = await make('/roles', { name });
    }
    for (const name of ['editors', 'readers']) {
      await api.call('POST', `/roles/${roles[name]}/apps`, { json: { app_id: wiki } });
    }
    const people: [string, string[], object?][] = [
      ['ada', ['editors', 'readers', 'others']],
      ['bob', ['others']],
      ['carl', ['readers'], { group_id: sales }],
      ['dora', ['editors'], { state: 'suspended' }],
      ['edda', ['readers'], { name: 'Ada of Trent' }],
      ['fred', []],
    ];
    for (const [name, held, more] of people) {
      await make('/users', { email: `${name}@example.com`, roles: held, ...more });
    }
    const gone = await make('/users', { email: 'gone@example.com', roles: ['readers'] });
    await api.call('DELETE', `/users/${gone}`);
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  it('are those who have one of its roles, each once, with the roles that open it', async () => {
    const { items, next } = await list(`/apps/${wiki}/users`);
    expect(next).toBeNull();
    expect(items).toMatchObject([
      {
        email: 'ada@example.com',
        name: null,
        state: 'active',
        roles: [
          { id: roles.editors, name: 'editors' },
          { id: roles.readers, name: 'readers' },
        ],
        last_sign_in_at: null,
      },
      { email: 'carl@example.com' },
      { email: 'dora@example.com', state: 'suspended' },
      { email: 'edda@example.com' },
    ]);
  });

  it('are all, where it is open to everyone', async () => {
    const { items } = await list(`/apps/${open}/users`);
    expect(items).toHaveLength(6);
    expect(items[0].roles).toEqual([]);
  });

  it('come page by page, and none twice', async () => {
    for (const [path, expected] of [
      [`/apps/${wiki}/users`, ['ada', 'carl', 'dora', 'edda']],
      [`/apps/${open}/users`, ['ada', 'bob', 'carl', 'dora', 'edda', 'fred']],
      ['/apps/wiki/users?q=ada', ['edda', 'ada']],
    ] as const) {
      const seen: string[] = [];
      let after = '';
      do {
        const page = await list(`${path}${path.includes('?') ? '&' : '?'}limit=1${after}`);
        seen.push(...page.items.map(({ email }: { email: string }) => email.split('@')[0]));
        after = page.next && `&after=${page.next}`;
      } while (after);
      expect(seen).toEqual(expected);
    }
  });

  it('are searched by name and address, among those whom it is open to', async () => {
    expect(await emails('/apps/wiki/users?q=ADA')).toEqual(['edda', 'ada']);
    expect(await emails('/apps/wiki/users?q=bob')).toEqual([]);
    expect(await emails(`/apps/${open}/users?q=bob`)).toEqual(['bob']);
    expect(await emails('/apps/wiki/users?q=%00')).toEqual([]);
    expect(await emails("/apps/wiki/users?q=' or 1=1 --")).toEqual([]);
  });

  it('are none of an application by roles that no role opens', async () => {
    const closed = await make('/apps', {
      client_name: 'Closed',
      access: 'roles',
      redirect_uris: ['https://c.example.com/cb'],
    });
    expect(await emails(`/apps/${closed}/users`)).toEqual([]);
    expect(await emails(`/apps/${closed}/users?q=ada`)).toEqual([]);
  });

  it('are more than one statement can ask for, where many roles open it', async () => {
    const big = await make('/apps', {
      client_name: 'Big',
      access: 'roles',
      redirect_uris: ['https://b.example.com/cb'],
    });
    const names = Array.from({ length: 60 }, (_, i) => `team ${i}`);
    for (const name of names) {
      const id = await make('/roles', { name });
      await api.call('POST', `/roles/${id}/apps`, { json: { app_id: big } });
    }
    await make('/users', { email: 'last@example.com', roles: names.slice(55) });
    await make('/users', { email: 'first@example.com', roles: names.slice(0, 3) });
    expect(await emails(`/apps/${big}/users`)).toEqual(['last', 'first']);
    expect(await emails(`/apps/${big}/users?limit=1`)).toEqual(['last']);
  });

  it('are shown to whoever may look into the application and into the users, no more than that', async () => {
    const ofSales = { kind: 'user_admin', groupId: sales } as const;
    const ofWiki = { kind: 'app_admin', applicationId: wiki } as const;
    const refused = async (path: string, ...privileges: Parameters<typeof api.tokenOf>) =>
      (await api.call('GET', path, { token: api.tokenOf(...privileges) })).body.code;
    for (const what of ['users', 'sessions']) {
      expect(await refused(`/apps/${wiki}/${what}`)).toBe('privilege_missing');
      expect(await refused(`/apps/${wiki}/${what}`, ofWiki)).toBe('privilege_missing');
      expect(await refused(`/apps/${wiki}/${what}`, ofSales)).toBe('privilege_missing');
      expect(await refused(`/apps/${open}/${what}`, ofWiki, ofSales)).toBe('application_not_found');
      expect(await refused(`/apps/none/${what}`, { kind: 'read_only' })).toBe(
        'application_not_found',
      );
      const broken = await api.call('GET', `/apps/${wiki}/${what}?after=AAAA`);
      expect(broken.body.code).toBe('cursor_invalid');
    }
    const token = api.tokenOf(ofWiki, ofSales);
    expect(await emails(`/apps/${wiki}/users`, token)).toEqual(['carl']);
    expect(await emails(`/apps/${wiki}/users?q=ada`, token)).toEqual([]);
  });
});
