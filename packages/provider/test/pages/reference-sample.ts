import Fastify from 'fastify';
import { type AdminApiOptions, createAdminApi } from '../../src/api/admin-api.ts';
import type { ApiReferencePage } from '../../src/pages/api-reference-page.ts';
import type { Page } from '../../src/pages/page.ts';
import { createPages } from '../../src/pages/pages.ts';
import { schemaController } from '../../src/schema-compilers.ts';

/** The admin API where nothing is asked of its parts, since there are no requests. */
async function describeApi(): Promise<{ document: unknown; reference: ApiReferencePage }> {
  const app = Fastify({ schemaController });
  const described = Promise.withResolvers<() => Promise<ApiReferencePage>>();
  const options = {
    url: 'http://localhost:3000',
    rateLimit: 600,
    scopes: ['admin'],
    described: described.resolve,
  } satisfies Partial<AdminApiOptions>;
  await app.register(createAdminApi(options as unknown as AdminApiOptions), { prefix: '/api/v1' });
  await app.ready();
  const { body } = await app.inject('/api/v1/openapi.json');
  const reference = await (await described.promise)();
  await app.close();
  return { document: JSON.parse(body), reference };
}

/** The reference of the API as the provider shows it. */
export async function sampleReference(): Promise<Page> {
  const { reference } = await describeApi();
  return createPages().apiReference(reference);
}

/** The OpenAPI document of the API. */
export async function sampleDocument(): Promise<unknown> {
  return (await describeApi()).document;
}
