import Fastify from 'fastify';
import { type AdminApiOptions, createAdminApi } from '../../src/api/admin-api.ts';
import type { Page } from '../../src/pages/page.ts';
import { createPages } from '../../src/pages/pages.ts';

/** The reference of the API as the provider shows it. */
export async function sampleReference(): Promise<Page> {
  const pages = createPages();
  let page: Page | undefined;
  const app = Fastify();
  // Nothing is asked of the parts until there are requests.
  const options = {
    url: 'http://localhost:3000',
    rateLimit: 600,
    scopes: ['admin'],
    described: (reference) => {
      page = pages.apiReference(reference);
    },
  } satisfies Partial<AdminApiOptions>;
  await app.register(createAdminApi(options as unknown as AdminApiOptions), { prefix: '/api/v1' });
  await app.ready();
  await app.close();
  if (!page) throw new Error('The API has described itself to nobody.');
  return page;
}
