import type { FastifyReply } from 'fastify';
import type { Sessions } from '../protocol/sessions.ts';
import { doAndShow } from './outcomes.ts';
import { PATHS } from './paths.ts';
import { commonOf, type Visit } from './visits.ts';

/** Where the forms of this page go. */
export const SESSION_ACTIONS = {
  end: `${PATHS.sessions}/end`,
  endOthers: `${PATHS.sessions}/end-others`,
} as const;

/** Where a person is signed in. */
export function createSessionHandlers({
  sessions,
}: {
  sessions: Pick<Sessions, 'list' | 'end' | 'endOthers'>;
}) {
  return {
    async show(visit: Visit): Promise<FastifyReply> {
      const { person, session, pages, reply } = visit;
      const found = await sessions.list(person.id, { current: session.uid });
      const page = pages.sessions({
        ...commonOf(visit),
        sessions: found
          .toSorted((a, b) => Number(b.current) - Number(a.current))
          .map(({ lastUsed, ...rest }) => ({
            ...rest,
            browser: lastUsed.browser,
            os: lastUsed.os,
            mobile: lastUsed.type === 'mobile' || lastUsed.type === 'tablet',
            place: lastUsed.place,
            address: lastUsed.address,
          })),
        endAction: SESSION_ACTIONS.end,
        endOthersAction: SESSION_ACTIONS.endOthers,
      });
      return reply.html(page);
    },

    end: (visit: Visit, form: { session?: string }) =>
      doAndShow(visit, { path: PATHS.sessions, done: 'session_ended' }, () =>
        sessions.end(visit.person.id, form.session ?? '', { by: visit.by }),
      ),

    endOthers: (visit: Visit) =>
      doAndShow(visit, { path: PATHS.sessions, done: 'sessions_ended' }, () =>
        sessions.endOthers(visit.person.id, visit.session.uid, { by: visit.by }),
      ),
  };
}
