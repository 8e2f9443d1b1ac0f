import type { FastifyReply } from 'fastify';
import type { ConnectedApplications } from '../protocol/connected-applications.ts';
import { doAndShow } from './outcomes.ts';
import { PATHS } from './paths.ts';
import { commonOf, type Visit } from './visits.ts';

/** Where the forms of this page go. */
export const CONNECTION_ACTIONS = { end: `${PATHS.connections}/end` } as const;

/** What a person has let applications do. */
export function createConnectionHandlers({ connected }: { connected: ConnectedApplications }) {
  return {
    async show(visit: Visit): Promise<FastifyReply> {
      const { person, pages, reply } = visit;
      const found = await connected.list(person.id);
      const page = pages.connections({
        ...commonOf(visit),
        applications: found.map(({ logoUri: logo, scopes, ...application }) => ({
          ...application,
          logo,
          scopes: scopes.map(({ name, resource, description }) =>
            resource === null ? name : (description ?? name),
          ),
        })),
        endAction: CONNECTION_ACTIONS.end,
      });
      return reply.html(page);
    },

    end: (visit: Visit, form: { application?: string }) =>
      doAndShow(visit, { path: PATHS.connections, done: 'connection_ended' }, () =>
        connected.revoke(visit.person.id, form.application ?? '', { by: visit.by }),
      ),
  };
}
