import Fastify from 'fastify';
import { type AdminApiOptions, createAdminApi } from '../../src/api/admin-api.ts';
import type { Page } from '../../src/pages/page.ts';
import { createPages } from '../../src/pages/pages.ts';

/** The admin API where nothing is asked of its parts, since there are no requests. */
async function describeApi(
  described: NonNullable<AdminApiOptions['described']>,
): Promise<{ document: unknown }> {
  const app = Fastify();
  const options = {
    url: 'http://localhost:3000',
    rateLimit: 600,
    scopes: ['admin'],
    described,
  } satisfies Partial<AdminApiOptions>;
  await app.register(createAdminApi(options as unknown as AdminApiOptions), { prefix: '/api/v1' });
  await app.ready();
  const { body } = await app.inject('/api/v1/openapi.json');
  await app.close();
  return { document: JSON.parse(body) };
}

/** The reference of the API as the provider shows it. */
export async function sampleReference(): Promise<Page> {
  const pages = createPages();
  let page: Page | undefined;
  await describeApi((reference) => {
    page = pages.apiReference(reference);
  });
  if (!page) throw new Error('The API has described itself to nobody.');
  return page;
}

/** The OpenAPI document of the API. */
export async function sampleDocument(): Promise<unknown> {
  return (await describeApi(() => undefined)).document;
}
