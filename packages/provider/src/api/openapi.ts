import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';

/** Describes the routes that are registered after it; `app.swagger()` then returns the OpenAPI document. */
export async function describeRoutes(
  app: FastifyInstance,
  { scopes }: { scopes: readonly string[] },
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Gatehouse admin API',
        version: '1',
        description:
          'Users, roles, applications and what happened to them. Errors are problem details (RFC 9457) with a stable `code`.',
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
        {
          name: 'Roles',
          description:
            'What people are given: it opens applications, which tell people apart by it.',
        },
        { name: 'Groups', description: 'People under one security policy.' },
        { name: 'Policies', description: 'How people sign in and stay signed in.' },
        { name: 'Attributes', description: 'What users have beside the fields they come with.' },
        { name: 'Mappings', description: 'Rules that give roles and groups by attributes.' },
        { name: 'APIs', description: 'What access tokens are for, and which apps may call which.' },
        { name: 'Privileges', description: 'Who may administer what.' },
        { name: 'Apps', description: 'Applications that people sign in to.' },
        { name: 'Events', description: 'What happened: who did what, to what, from where.' },
      ],
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, i) => String(json.$id ?? `def${i}`),
    },
  });
}
