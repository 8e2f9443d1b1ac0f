import Fastify, { type FastifyInstance, type RouteOptions } from 'fastify';
import { schemaController } from '../schema-compilers.ts';
import type { Convention } from './conventions.ts';
import type { ReferenceDocument } from './reference.ts';
import { type DescribedPaths, describeResponseHeaders } from './response-headers.ts';

export interface DescriptionOptions {
  /** Scopes that a token for this API can carry. */
  scopes: readonly string[];
  conventions: readonly Convention[];
  rateLimited: boolean;
}

/**
 * Describes the routes that are registered after it.
 *
 * @returns gives the OpenAPI document. It is made when first asked for, by a server of its own that has the same routes
 *   and listens nowhere: few processes are asked for it, and the start would wait for it.
 */
export function describeRoutes(
  app: FastifyInstance,
  options: DescriptionOptions,
): () => Promise<ReferenceDocument> {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    if (!route.schema?.hide) routes.push(route);
  });
  let document: Promise<ReferenceDocument> | undefined;
  return () => {
    document ??= describe({ routes, schemas: Object.values(app.getSchemas()) }, options);
    return document;
  };
}

async function describe(
  { routes, schemas }: { routes: readonly RouteOptions[]; schemas: readonly unknown[] },
  { scopes, conventions, rateLimited }: DescriptionOptions,
): Promise<ReferenceDocument> {
  const { default: swagger } = await import('@fastify/swagger');
  const described = Fastify({ exposeHeadRoutes: false, schemaController });
  await described.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Gatehouse admin API',
        version: '1',
        description: [
          'Everything that administrators do, for programs: users, roles, applications and who may open them.',
          ...conventions.map(
            ({ title, paragraphs }) => `## ${title}\n\n${paragraphs.join('\n\n')}`,
          ),
        ].join('\n\n'),
      },
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: `An OAuth 2.0 access token for the resource \`urn:gatehouse:api\`, of scope ${scopes
              .map((scope) => `\`${scope}\``)
              .join(', ')}. \`gatehouse token --scope admin\` prints one.`,
          },
        },
      },
      security: [{ bearer: ['admin'] }],
      tags: [
        { name: 'Users', description: 'People and the roles they have.' },
        { name: 'Imports', description: 'Files of users that are taken in.' },
        {
          name: 'Roles',
          description:
            'What people are given: it opens applications, which tell people apart by it.',
        },
        { name: 'Groups', description: 'People under one security policy.' },
        { name: 'Policies', description: 'How people sign in and stay signed in.' },
        { name: 'Keys', description: 'What tokens are signed with.' },
        { name: 'Attributes', description: 'What users have beside the fields they come with.' },
        { name: 'Mappings', description: 'Rules that give roles and groups by attributes.' },
        { name: 'APIs', description: 'What access tokens are for, and which apps may call which.' },
        { name: 'Privileges', description: 'Who may administer what.' },
        { name: 'Settings', description: 'What is chosen for the whole installation.' },
        { name: 'Branding', description: 'Whose the pages are: name, logo and colours.' },
        { name: 'Apps', description: 'Applications that people sign in to.' },
        { name: 'Events', description: 'What happened: who did what, to what, from where.' },
        { name: 'Traces', description: 'How sign-ins went, step by step.' },
        { name: 'Mails', description: 'What became of mails; the outbox of development.' },
      ],
    },
    transformObject: (described) => {
      if (!('openapiObject' in described)) return described.swaggerObject;
      const document = described.openapiObject as typeof described.openapiObject & DescribedPaths;
      return describeResponseHeaders(document, { rateLimited });
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, i) => String(json.$id ?? `def${i}`),
    },
  });
  for (const schema of schemas) described.addSchema(schema);
  for (const { method, url, schema } of routes) {
    described.route({ method, url, ...(schema && { schema }), handler: () => undefined });
  }
  await described.ready();
  // Our routes use a part of what OpenAPI allows.
  return described.swagger() as unknown as ReferenceDocument;
}
