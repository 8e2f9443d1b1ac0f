import Fastify from 'fastify';
import { type AdminApiOptions, createAdminApi } from '../../src/api/admin-api.ts';
import { createPages } from '../../src/pages/pages.ts';

/** The reference of the API as the provider shows it. */
export async function sampleReference(): Promise<string> {
  const pages = createPages();
  let html = '';
  const app = Fastify();
  // Nothing is asked of the parts until there are requests.
  const options = {
    url: 'http://localhost:3000',
    rateLimit: 600,
    scopes: ['admin'],
    described: (reference) => {
      html = pages.apiReference(reference);
    },
  } satisfies Partial<AdminApiOptions>;
  await app.register(createAdminApi(options as unknown as AdminApiOptions), { prefix: '/api/v1' });
  await app.ready();
  await app.close();
  return html;
}
