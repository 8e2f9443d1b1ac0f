import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, type TObject, Type } from 'typebox';
import type { AllPages } from '../pages/pages.ts';
import { isSameOrigin } from '../same-origin.ts';
import type { createLauncher } from './launcher.ts';
import { isAccountPath, PATHS, SIGNED_IN_PATH, signInUrl } from './paths.ts';
import type { Visit, Visits } from './visits.ts';

const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));
const Query = Type.Object({
  q: text(200),
  done: text(40),
  error: text(40),
  state: text(200),
});

type Show = (visit: Visit) => Promise<FastifyReply>;

/** What the pages of an account are handled by. */
export interface AccountHandlers {
  launcher: ReturnType<typeof createLauncher>;
}

/** The pages of a person's account, one line for each. */
export function registerAccountRoutes(
  app: FastifyInstance,
  options: { visits: Visits; handlers: AccountHandlers; pages: AllPages; publicUrl: string },
): void {
  const { visits, handlers, pages, publicUrl } = options;

  onShow(PATHS.apps, handlers.launcher);

  /** A page. @param needs.recent a sign-in of the last minutes. */
  function onShow(path: string, show: Show, { recent = false } = {}): void {
    app.get(path, { schema: { querystring: Query } }, async (request, reply) => {
      const visit = await visits.receive(request, reply);
      const to = pathOf(request);
      if (!visit) return reply.redirect(signInUrl(publicUrl, { to }), 303);
      if (recent && !visits.isRecent(visit)) return signInAnew(reply, to);
      return show(visit);
    });
  }

  /**
   * A form, which only our own pages may send. It answers with a redirect when it is done, and with the page when
   * something is wrong.
   *
   * @param needs.recent a sign-in of the last minutes; the page to come back to, where the form is.
   */
  function onSubmit<Fields extends TObject>(
    path: string,
    fields: Fields,
    handle: (visit: Visit, given: Partial<Static<Fields>>) => Promise<FastifyReply>,
    { recent }: { recent?: string | ((request: FastifyRequest) => string) } = {},
  ): void {
    const body = Type.Union([fields, Type.Null()]);
    app.post<{ Body: Partial<Static<Fields>> | null }>(
      path,
      { schema: { body } },
      async (request, reply) => {
        if (!isSameOrigin(request, publicUrl)) {
          const refused = { code: 'foreign_form', tone: 'error', reference: request.id } as const;
          return reply.code(403).html(pages.for(request.raw).message(refused));
        }
        const visit = await visits.receive(request, reply);
        if (!visit) return reply.redirect(signInUrl(publicUrl), 303);
        if (recent !== undefined && !visits.isRecent(visit)) {
          return signInAnew(reply, typeof recent === 'string' ? recent : recent(request));
        }
        return handle(visit, request.body ?? {});
      },
    );
  }

  function signInAnew(reply: FastifyReply, to: string): FastifyReply {
    return reply.redirect(signInUrl(publicUrl, { to, anew: true }), 303);
  }

  app.get<{ Querystring: Static<typeof Query> }>(
    SIGNED_IN_PATH,
    { schema: { querystring: Query } },
    async (request, reply) => {
      const { state, error } = request.query;
      const visit = await visits.receive(request, reply);
      if (visit) {
        // Who did not want to prove who they are is not asked again at once.
        if (error !== undefined || !isAccountPath(state)) return reply.redirect(PATHS.apps, 303);
        return reply.redirect(state, 303);
      }
      // Redirecting to the sign-in from here could go round for ever in a browser that keeps no cookie.
      return reply.code(400).html(
        pages.for(request.raw).message({
          code: error ? 'not_signed_in' : 'cookie_not_kept',
          tone: 'error',
          actions: [{ action: 'try_again', href: PATHS.apps, primary: true }],
          reference: request.id,
        }),
      );
    },
  );
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? PATHS.apps;
}
