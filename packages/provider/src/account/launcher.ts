import type { FastifyReply } from 'fastify';
import type { Access } from '../applications/access.ts';
import { canonical } from '../canonical.ts';
import { commonOf, type Visit } from './visits.ts';

/** From here on a search is quicker than looking. */
const SEARCHABLE = 7;

/** The apps that a person may open. */
export function createLauncher({ access }: { access: Pick<Access, 'listLaunchable'> }) {
  return async (visit: Visit): Promise<FastifyReply> => {
    const { person, request, reply, pages } = visit;
    const all = await access.listLaunchable(person.id);
    const { q } = request.query as { q?: string };
    const search = q?.trim() || (all.length >= SEARCHABLE ? '' : undefined);
    const wanted = canonical(search ?? '');
    const page = pages.account({
      ...commonOf(visit),
      personName: person.name ?? person.email,
      apps: all
        .filter(({ client_name }) => canonical(client_name).includes(wanted))
        .map(({ client_name: name, initiate_login_uri: href, logo_uri: logo }) => ({
          name,
          href,
          logo,
        })),
      search,
    });
    return reply.html(page);
  };
}
