import { Validator } from '@seriousme/openapi-schema-validator';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../src/api/problems.ts';
import { DOMAIN_ERRORS } from '../../src/domain-error.ts';
import { type ApiDocument, type Operation, resolve } from './api-document.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

describe('the OpenAPI document', () => {
  let api: TestApi;
  let document: ApiDocument;
  let operations: [string, Operation][];

  beforeAll(async () => {
    api = await startTestApi('sqlite');
    document = api.document;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, Operation] => [
        `${method} ${path}`,
        operation,
      ]),
    );
  });
  afterAll(() => api.stop());

  it('is served without a token', async () => {
    const { status, headers, body } = await api.call('GET', '/openapi.json', { token: null });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body.openapi).toBe('3.1.0');
  });

  it('is valid by the schema of OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate({ ...structuredClone(document) });
    expect(result).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('describes every operation, each under a name of its own', () => {
    const ids = operations.map(([, operation]) => operation.operationId);
    expect(ids.length).toBeGreaterThan(30);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, operation] of operations) {
      expect(operation.summary).toBeTruthy();
      expect(operation.tags).toHaveLength(1);
    }
  });

  it('says how to authenticate', () => {
    expect(document.components.securitySchemes).toMatchObject({
      bearer: { type: 'http', scheme: 'bearer' },
    });
    expect(document.security).toEqual([{ bearer: ['admin'] }]);
  });

  it('says of every operation how it refuses', () => {
    for (const [name, { responses, requestBody }] of operations) {
      const statuses = Object.keys(responses);
      expect(statuses, name).toEqual(expect.arrayContaining(['401', '403', '500']));
      if (requestBody)
        expect(statuses, name).toEqual(expect.arrayContaining(['400', '413', '415', '422']));
      for (const status of statuses.filter((code) => Number(code) >= 400)) {
        expect(responses[status]?.content, name).toEqual({
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        });
      }
    }
  });

  it('takes Idempotency-Key for every operation that makes something, and says how it is refused', () => {
    const making = operations.filter(([, { responses }]) => '201' in responses);
    expect(making.length).toBeGreaterThan(7);
    for (const [name, { parameters = [], responses }] of making) {
      expect(name).toMatch(/^post /);
      expect(parameters.map((parameter) => parameter.name)).toContain('idempotency-key');
      expect(JSON.stringify(responses)).toContain('`idempotency_key_in_use`');
      expect(JSON.stringify(responses)).toContain('`idempotency_key_reused`');
    }
  });

  it('explains once what holds for all operations', () => {
    for (const word of ['RFC 9457', 'If-Match', 'Idempotency-Key', 'Retry-After', '`next`']) {
      expect(document.info.description).toContain(word);
    }
  });

  it('names the headers of limits where there are limits', async () => {
    const limited = await startTestApi('sqlite', { rateLimit: 100 });
    try {
      const { paths, components } = limited.document;
      const { headers } = paths['/api/v1/users']?.post?.responses['201'] ?? {};
      expect(Object.keys(headers ?? {})).toEqual(
        expect.arrayContaining(['ETag', 'Location', 'RateLimit', 'RateLimit-Policy']),
      );
      for (const name of Object.keys(headers ?? {}))
        expect(components.headers).toHaveProperty(name);
      expect(JSON.stringify(document)).not.toContain('RateLimit-Policy');
    } finally {
      await limited.stop();
    }
  });

  it('has an example for every body, and each is valid', () => {
    for (const [name, { requestBody }] of operations) {
      if (!requestBody) continue;
      const [content] = Object.values(requestBody.content);
      const { schema, example } = content ?? {};
      expect(example, name).toBeDefined();
      expect(Compile(resolve(schema, document) as TSchema).Check(example), name).toBe(true);
    }
  });

  it('takes no field that it does not describe, in whatever body', () => {
    /** What administrators name, and key sets as others make them; both are checked by hand. */
    const open = ['/attributes', '/jwks', '/jwks/keys/0'];
    const look = (schema: unknown, pointer: string): string[] => {
      const { type, properties, additionalProperties, items, anyOf } = schema as {
        type?: string | string[];
        properties?: Record<string, unknown>;
        additionalProperties?: unknown;
        items?: unknown;
        anyOf?: unknown[];
      };
      const isObject = properties !== undefined || [type].flat().includes('object');
      return [
        ...(isObject && additionalProperties !== false ? [pointer] : []),
        ...Object.entries(properties ?? {}).flatMap(([name, of]) => look(of, `${pointer}/${name}`)),
        ...(items === undefined ? [] : look(items, `${pointer}/0`)),
        ...(anyOf ?? []).flatMap((of) => look(of, pointer)),
      ];
    };
    const found = operations.flatMap(([, { requestBody }]) =>
      Object.values(requestBody?.content ?? {}).flatMap(({ schema }) =>
        look(resolve(schema, document), '').map((pointer) => pointer.replace('/users/0', '')),
      ),
    );
    expect([...new Set(found)].toSorted()).toEqual(open);
  });

  it('takes the examples that it gives', async () => {
    await api.call('POST', '/roles', { json: { name: 'admin' } });
    for (const path of [
      '/users',
      '/roles',
      '/groups',
      '/policies',
      '/attributes',
      '/apps',
      '/apis',
    ]) {
      const example =
        document.paths[`/api/v1${path}`]?.post?.requestBody?.content['application/json']?.example;
      expect((await api.call('POST', path, { json: example })).status).toBe(201);
    }
  });

  it('shows a secret in no answer but those that make one', () => {
    const showing = operations
      .filter(([, operation]) =>
        JSON.stringify(resolve(operation.responses, document)).includes('"client_secret"'),
      )
      .map(([, operation]) => operation.operationId)
      // It names what stands in its code for the secret, which is not known there.
      .filter((operationId) => operationId !== 'getQuickstart');
    expect(showing.toSorted()).toEqual(['createApp', 'rotateAppSecret', 'updateApp']);
    const users = operations.filter(([name]) => name.includes('/users'));
    for (const [, operation] of users) {
      expect(JSON.stringify(resolve(operation.responses, document))).not.toContain('"password"');
    }
  });
});

describe('the registry of problems', () => {
  it('gives each a status and a title of its own, and codes that are for programs', () => {
    const titles = Object.values(PROBLEMS).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const [code, { status, title }] of Object.entries(PROBLEMS)) {
      expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(title).not.toMatch(/[.!]$/);
    }
  });

  it('maps no rule of the domain to a failure of ours', () => {
    for (const { status } of Object.values(DOMAIN_ERRORS)) expect(status).toBeLessThan(500);
  });
});
