import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

describe.each(engines())('changes over the admin API on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  const uri = 'https://app.example.com/cb';
  const KINDS: [string, object, object][] = [
    ['/users', { email: 'etag@example.com' }, { name: 'Changed' }],
    ['/roles', { name: 'etag' }, { description: 'Changed' }],
    ['/groups', { name: 'etag' }, { description: 'Changed' }],
    ['/policies', { name: 'etag' }, { description: 'Changed' }],
    ['/attributes', { name: 'etag', type: 'string' }, { description: 'Changed' }],
    ['/apps', { client_name: 'Etag', redirect_uris: [uri] }, { client_name: 'Changed' }],
  ];

  it.each(KINDS)('of %s are refused when somebody was faster', async (path, json, changes) => {
    const created = await api.call('POST', path, { json });
    const etag = created.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"\d+"$/);
    const at = `${path}/${created.body.id}`;
    expect((await api.call('GET', at)).headers.get('etag')).toBe(etag);

    const first = await api.call('PATCH', at, { json: changes, headers: { 'if-match': etag } });
    expect(first.status).toBe(200);
    const newer = first.headers.get('etag') ?? '';
    expect(newer).not.toBe(etag);

    for (const [method, options] of [
      ['PATCH', { json: changes }],
      ['DELETE', {}],
    ] as const) {
      const late = await api.call(method, at, { ...options, headers: { 'if-match': etag } });
      expect([late.status, late.body.code]).toEqual([412, 'version_mismatch']);
    }
    const kept = await api.call('GET', at);
    expect([kept.headers.get('etag'), kept.body]).toEqual([
      newer,
      // A secret is shown once only.
      Object.fromEntries(Object.entries(first.body).filter(([name]) => name !== 'client_secret')),
    ]);
    const last = await api.call('DELETE', at, { headers: { 'if-match': newer } });
    expect(last.status).toBe(204);
  });

  it('are made by exactly one of many who saw the same version', async () => {
    const { body, headers } = await api.call('POST', '/users', { json: { email: 'race@x' } });
    const etag = headers.get('etag') ?? '';
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        api.call('PATCH', `/users/${body.id}`, {
          json: { name: `Name ${i}` },
          headers: { 'if-match': etag },
        }),
      ),
    );
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([200, ...Array(9).fill(412)]);
  });

  it('count a role that is given or withdrawn as a change of the user', async () => {
    const { body, headers } = await api.call('POST', '/users', { json: { email: 'granted@x' } });
    await api.call('POST', '/roles', { json: { name: 'granted' } });
    await api.call('POST', `/users/${body.id}/roles`, { json: { role: 'granted' } });
    const late = await api.call('PATCH', `/users/${body.id}`, {
      json: { roles: [] },
      headers: { 'if-match': headers.get('etag') ?? '' },
    });
    expect(late.status).toBe(412);
  });

  it('take * for whatever the version is', async () => {
    const { body } = await api.call('POST', '/users', { json: { email: 'star@x' } });
    const changed = await api.call('PATCH', `/users/${body.id}`, {
      json: { name: 'N' },
      headers: { 'if-match': '*' },
    });
    expect(changed.status).toBe(200);
  });

  it.each(['3', 'W/"3"', '"abc"', '"1", "2"'])('refuse If-Match: %s', async (etag) => {
    const { body } = await api.call('POST', '/roles', { json: { name: `header ${etag}` } });
    const answer = await api.call('PATCH', `/roles/${body.id}`, {
      json: { description: 'x' },
      headers: { 'if-match': etag },
    });
    expect([answer.status, answer.body.code]).toEqual([400, 'parameter_invalid']);
    expect(answer.body.errors[0].parameter).toBe('if-match');
  });
});
