import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Provider } from 'oidc-provider';
import { type Static, Type } from 'typebox';
import type { Person } from '../directory/user.ts';
import type { AllPages } from '../pages/pages.ts';
import { BUILT_IN_CLIENTS } from '../protocol/clients.ts';
import { readSession } from '../protocol/engine-internals.ts';
import type { SessionUses } from '../protocol/session-uses.ts';
import type { OriginOf } from '../request-origin.ts';

const SIGNED_IN_PATH = '/account/signed-in';
const Query = Type.Object({ error: Type.Optional(Type.String()) });

/** The signed-in person's own page, at `/` and `/account`. */
export function registerAccountRoutes(
  app: FastifyInstance,
  options: {
    provider: Provider;
    findPerson: (id: string) => Promise<Person | undefined>;
    /** Applications that the person may open, with the address for it, by name. */
    listLaunchable: (
      userId: string,
    ) => Promise<{ client_name: string; initiate_login_uri: string }[]>;
    /** Notes that the session of a request was used. */
    noteUse: SessionUses['note'];
    originOf: OriginOf;
    pages: AllPages;
    publicUrl: string;
  },
): void {
  const { provider, findPerson, listLaunchable, noteUse, originOf, pages, publicUrl } = options;

  /** Our own session is asked for by OpenID Connect too; `none` returns neither code nor token. */
  const signInUrl = `${publicUrl}/oidc/auth?${new URLSearchParams({
    client_id: BUILT_IN_CLIENTS.account,
    response_type: 'none',
    scope: 'openid',
    redirect_uri: `${publicUrl}${SIGNED_IN_PATH}`,
  })}`;

  const findSignedIn = async (request: FastifyRequest, reply: FastifyReply) => {
    const session = await readSession(provider, request.raw, reply.raw);
    if (!session) return undefined;
    const person = await findPerson(session.subject);
    if (person?.state !== 'active') return undefined;
    await noteUse({ uid: session.uid, notes: session.own }, originOf(request.raw, request.id));
    return person;
  };

  const showAccount = async (request: FastifyRequest, reply: FastifyReply) => {
    const person = await findSignedIn(request, reply);
    if (!person) return reply.redirect(signInUrl, 303);
    const applications = await listLaunchable(person.id);
    return reply.html(
      pages.for(request.raw, { locale: person.locale, zone: person.zoneinfo }).account({
        person: {
          name: person.name ?? person.email,
          email: person.email,
          roles: person.roles,
          ...(person.username && { username: person.username }),
        },
        apps: applications.map(({ client_name: name, initiate_login_uri: href }) => ({
          name,
          href,
        })),
        signOut: { action: '/oidc/logout', fields: {} },
      }),
    );
  };
  app.get('/', showAccount);
  app.get('/account', showAccount);

  app.get<{ Querystring: Static<typeof Query> }>(
    SIGNED_IN_PATH,
    { schema: { querystring: Query } },
    async (request, reply) => {
      if (await findSignedIn(request, reply)) return reply.redirect('/', 303);
      // Redirecting to the sign-in from here could go round for ever in a browser that keeps no cookie.
      return reply.code(400).html(
        pages.for(request.raw).message({
          code: request.query.error ? 'not_signed_in' : 'cookie_not_kept',
          tone: 'error',
          actions: [{ action: 'try_again', href: '/', primary: true }],
          reference: request.id,
        }),
      );
    },
  );
}
