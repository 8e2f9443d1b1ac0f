import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from './api-fixture.ts';

describe('a check of addresses by the admin API', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi('sqlite');
  });
  afterAll(() => api.stop());
  const check = (json: object, token?: string) =>
    api.call('POST', '/app-addresses/check', { json, ...(token && { token }) });

  it('says what is wrong, where, and what was meant', async () => {
    const { body } = await check({
      redirect_uris: ['https://wiki.example.com/cb', 'http://wiki.example.com/cb'],
    });
    expect(body).toEqual({
      findings: [
        {
          pointer: '/redirect_uris/1',
          severity: 'mistake',
          code: 'uri_not_https',
          detail:
            'This is http, which anyone on the way can read: use https. Only localhost may be http.',
          mend: { action: 'replace', uri: 'https://wiki.example.com/cb' },
        },
      ],
    });
    expect((await check({})).body).toEqual({ findings: [] });
  });

  it('says the same as a change that is made', async () => {
    const redirect_uris = ['https://wiki.example.com/#', '*', 'https://a@b.example/', 'a b'];
    const { body } = await check({ redirect_uris });
    const refused = await api.call('POST', '/apps', { json: { client_name: 'X', redirect_uris } });
    const places = (found: { pointer: string; code: string }[]) =>
      found.map(({ pointer, code }) => [pointer, code]);
    expect(places(body.findings)).toEqual(places(refused.body.errors));
  });

  it('takes its time for no list, however long it is', async () => {
    const redirect_uris = Array.from({ length: 12_000 }, (_, i) => `https://${i}`);
    const started = process.cpuUsage();
    const { body } = await check({ redirect_uris });
    expect(body.findings).toMatchObject([{ pointer: '/redirect_uris', code: 'too_many' }]);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(2000);
  });

  it('is for who may look into applications', async () => {
    const { body } = await check({}, api.tokenOf({ kind: 'help_desk' }));
    expect(body.code).toBe('privilege_missing');
  });
});
