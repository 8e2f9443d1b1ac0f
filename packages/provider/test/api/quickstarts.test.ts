import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLACEHOLDERS } from '../../src/quickstarts/quickstarts.ts';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const ELSEWHERE = 'https://app.example.com/elsewhere';
/** Of the domain, but of nobody in earnest: each is a URL to a parser, and code to something else. */
const PAYLOADS = [
  `'"\`\\`,
  '#{system("id")}',
  '$(id)',
  '`id`',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what attacks template strings.
  '${process.exit()}',
  '{{ secret }}{% raw %}',
  "';import('os');'",
  '</script><script>',
  '"); panic("',
  '<?php system(1);',
];

const HOSTS = ["a'b.example.com", 'a"b.example.com', 'a$(id)b.example.com', 'a`id`;b.example.com'];
const CALLBACKS = [
  '/callback',
  '/oidc/callback/',
  '/oidc/callback',
  '/oauth2/callback',
  '/login/generic_oauth',
  '/login/oauth2/code/gatehouse',
];

interface Step {
  file: string | null;
  code: string | null;
}

describe.each(engines())('quickstarts over the admin API, on %s', (engine) => {
  let api: TestApi;
  let names: string[];
  beforeAll(async () => {
    api = await startTestApi(engine);
    names = (await list(await addApp({}))).map(({ name }: { name: string }) => name);
  });
  afterAll(() => api.stop());

  const addApp = async (given: object): Promise<string> => {
    const { status, body } = await api.call('POST', '/apps', {
      json: { client_name: 'Wiki', redirect_uris: [ELSEWHERE], ...given },
    });
    expect(status, JSON.stringify(body)).toBe(201);
    return body.id;
  };
  const list = async (id: string) => (await api.call('GET', `/apps/${id}/quickstarts`)).body.items;
  const read = async (id: string, name: string) =>
    (await api.call('GET', `/apps/${id}/quickstarts/${name}`)).body;
  const codeOf = (quickstart: { steps: Step[] }) =>
    quickstart.steps.map(({ code }) => code).join('\n');

  it('are listed for every application, those of its kind first', async () => {
    expect(names).toEqual(
      expect.arrayContaining(['express', 'mozilla-django-oidc', 'spring-boot', 'oauth2-proxy']),
    );
    const machine = await addApp({ application_type: 'machine', redirect_uris: [] });
    expect((await list(machine))[0]).toMatchObject({
      name: 'curl',
      needed_changes: [],
      application_types: ['machine', 'web'],
    });
    expect((await list(await addApp({ application_type: 'single_page' })))[0].name).toBe(
      'oidc-client-ts',
    );
  });

  it('say what to add an application with, and it fits', async () => {
    const { status, body } = await api.call('GET', '/quickstarts');
    expect(status).toBe(200);
    expect(body.items.map(({ name }: { name: string }) => name).sort()).toEqual(names.toSorted());
    for (const { name, registration } of body.items) {
      const added = await addApp({ redirect_uris: undefined, ...registration });
      expect([name, (await read(added, name)).needed_changes]).toEqual([name, []]);
    }
  });

  it('have the values of the application, by id and by client_id', async () => {
    const id = await addApp({
      client_id: `django-${engine}`,
      token_endpoint_auth_method: 'client_secret_post',
      redirect_uris: [ELSEWHERE, 'http://localhost:9000/oidc/callback/'],
      id_token_signed_response_alg: 'ES256',
    });
    const quickstart = await read(id, 'mozilla-django-oidc');
    expect(quickstart.needed_changes).toEqual([]);
    expect(quickstart.open_url).toBe('http://localhost:9000/testapp/');
    const settings = quickstart.steps.find(({ file }: Step) => file === 'mysite/settings.py').code;
    expect(settings).toContain(`OIDC_RP_CLIENT_ID = "django-${engine}"\n`);
    expect(settings).toContain(
      'OIDC_OP_AUTHORIZATION_ENDPOINT = "http://localhost:3000/oidc/auth"\n',
    );
    expect(settings).toContain('OIDC_RP_SIGN_ALGO = "ES256"\n');
    expect(settings).toContain('LOGIN_REDIRECT_URL = "http://localhost:9000/testapp/"\n');
    expect(codeOf(quickstart)).toContain('runserver 9000');
    expect(await read(`django-${engine}`, 'mozilla-django-oidc')).toEqual(quickstart);
  });

  it('install the client from where it is, in one word of the shell', async () => {
    const id = await addApp({});
    const packed = "/home/ada's code/gatehouse-client.tgz";
    const elsewhere = await startTestApi(engine, { clientPackage: packed });
    try {
      const { body: app } = await elsewhere.call('POST', '/apps', {
        json: { client_name: 'Wiki', redirect_uris: [ELSEWHERE] },
      });
      for (const name of ['express', 'fastify', 'fetch', 'hono', 'koa', 'next', 'node-http']) {
        expect(codeOf(await read(id, name))).toMatch(/npm install .*@gatehouse\/client$/m);
        const { body } = await elsewhere.call('GET', `/apps/${app.id}/quickstarts/${name}`);
        expect(codeOf(body)).toContain(" '/home/ada'\\''s code/gatehouse-client.tgz'\n");
      }
    } finally {
      await elsewhere.stop();
    }
  });

  it('say what to change, and fit after that', async () => {
    for (const name of names) {
      const [type = 'web'] = (await read(await addApp({}), name)).application_types;
      const id = await addApp({
        application_type: type,
        ...(type === 'machine' && { redirect_uris: [] }),
        ...(type === 'web' && { id_token_signed_response_alg: 'EdDSA' }),
      });
      for (const { changes } of (await read(id, name)).needed_changes) {
        const { status, body } = await api.call('PATCH', `/apps/${id}`, { json: changes });
        expect(status, `${name}: ${JSON.stringify(body)}`).toBe(200);
      }
      expect((await read(id, name)).needed_changes, name).toEqual([]);
    }
  });

  it('keep the redirect URIs that are there when they propose another', async () => {
    const id = await addApp({});
    const { needed_changes } = await read(id, 'mozilla-django-oidc');
    expect(needed_changes).toEqual([
      {
        code: 'auth_method_other',
        detail: expect.stringContaining('client_secret_post'),
        changes: { token_endpoint_auth_method: 'client_secret_post' },
      },
      {
        code: 'redirect_uri_missing',
        detail: expect.stringContaining('http://localhost:4000/oidc/callback/'),
        changes: { redirect_uris: [ELSEWHERE, 'http://localhost:4000/oidc/callback/'] },
      },
    ]);
  });

  it('are called back on the own machine only where a program waits for it there', async () => {
    const fitting = async (redirectUri: string) => {
      const id = await addApp({
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris: ['https://app.example.com/callback', 'com.example.app:/cb', redirectUri],
      });
      const { needed_changes } = await read(id, 'native-node');
      return needed_changes.map(({ changes }: { changes: object }) => changes);
    };
    expect(await fitting('http://127.0.0.1/callback')).toEqual([]);
    expect(await fitting('http://[::1]:9000/elsewhere')).toEqual([]);
    expect(await fitting('https://app.example.com/')).toEqual([
      { redirect_uris: expect.arrayContaining(['http://127.0.0.1/callback']) },
    ]);
  });

  it('propose no change that would make an application one of another kind', async () => {
    const id = await addApp({ application_type: 'single_page' });
    const { needed_changes } = await read(id, 'express');
    expect(needed_changes).toEqual([
      expect.objectContaining({ code: 'application_type_other', changes: null }),
    ]);
  });

  it('never have a secret in them, only what stands for it', async () => {
    const { body } = await api.call('POST', '/apps', {
      json: { client_name: 'Secret', redirect_uris: [ELSEWHERE] },
    });
    for (const name of names) {
      const answer = JSON.stringify(await read(body.id, name));
      expect(answer).not.toContain(body.client_secret);
      expect(answer).not.toContain('sha256:');
    }
    expect(codeOf(await read(body.id, 'express'))).toContain(
      `OIDC_CLIENT_SECRET=${PLACEHOLDERS.client_secret}\n`,
    );
  });

  it.each([
    ...PAYLOADS.map((payload) => ({
      payload,
      uris: [`https://app.example.com/${payload.replaceAll(' ', '+').replaceAll(/[#*]/g, '%23')}`],
      harmless: ['https://app.example.com/x'],
    })),
    // A host that no language writes as it is, hostile or not, is taken for none.
    ...HOSTS.map((host) => ({
      payload: host,
      uris: CALLBACKS.map((path) => `https://${host}${path}`),
      harmless: CALLBACKS.map((path) => `https://a_b.example.com${path}`),
    })),
  ])('leave $payload where it is a text and nothing else', async ({ payload, uris, harmless }) => {
    const id = await addApp({
      client_name: payload,
      redirect_uris: uris,
      post_logout_redirect_uris: uris,
    });
    const attacked = await Promise.all(names.map((name) => read(id, name)));
    await api.call('PATCH', `/apps/${id}`, {
      json: { client_name: 'Wiki', redirect_uris: harmless, post_logout_redirect_uris: [] },
    });
    const plain = await Promise.all(names.map((name) => read(id, name)));
    for (const [index, name] of names.entries()) {
      expect(skeleton(codeOf(attacked[index])), name).toBe(skeleton(codeOf(plain[index])));
    }
  });

  it('are for who may see the application', async () => {
    const [mine, other] = [await addApp({}), await addApp({})];
    const token = api.tokenOf({ kind: 'app_admin', applicationId: mine });
    const status = async (path: string, as?: string) =>
      (await api.call('GET', path, as === undefined ? {} : { token: as })).status;
    expect(await status(`/apps/${mine}/quickstarts`, token)).toBe(200);
    expect(await status(`/apps/${mine}/quickstarts/express`, token)).toBe(200);
    expect(await status(`/apps/${other}/quickstarts`, token)).toBe(404);
    expect(await status(`/apps/${other}/quickstarts/express`, token)).toBe(404);
    const helpDesk = api.tokenOf({ kind: 'help_desk' });
    expect(await status(`/apps/${mine}/quickstarts/express`, helpDesk)).toBe(403);
    const unknown = await api.call('GET', `/apps/${mine}/quickstarts/..%2Fexpress`);
    expect(unknown).toMatchObject({ status: 404, body: { code: 'quickstart_not_found' } });
  });
});

/** The code without its texts: what is left is what would run. */
function skeleton(code: string): string {
  return code
    .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""')
    .replaceAll(/https?:\/\/[\w.:-]+/g, 'URL');
}
