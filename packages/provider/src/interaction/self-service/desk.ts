import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, type TObject, Type } from 'typebox';
import type { Actor } from '../../actor.ts';
import { readCookie } from '../../cookies.ts';
import { CredentialsBusyError } from '../../credentials/passwords.ts';
import { chooseLanguage, type Language } from '../../languages.ts';
import { readLanguageCookie } from '../../pages/language-cookie.ts';
import type { MessagePage } from '../../pages/message-pages.ts';
import type { AllPages, Pages } from '../../pages/pages.ts';
import type { AttemptOf, Attempts } from '../../policy/attempts.ts';
import type { OriginOf } from '../../request-origin.ts';
import { isSameOrigin } from '../../same-origin.ts';
import { foreignSubmission } from '../messages.ts';
import type { FindUnderWay, UnderWay } from './under-way.ts';

const Params = Type.Object({ token: Type.Optional(Type.String({ maxLength: 100 })) });
const Query = Type.Object({ signin: Type.Optional(Type.String({ maxLength: 100 })) });

/** A request for one of the pages, and what answers it. */
export interface Visit {
  request: FastifyRequest<{ Params: Static<typeof Params>; Querystring: Static<typeof Query> }>;
  reply: FastifyReply;
  /** The pages in the language of the request. */
  pages: Pages;
  language: Language;
  /** In the address of a link; empty elsewhere. */
  token: string;
  /** The sign-in that the page was opened from. */
  from: UnderWay | undefined;
}

/** What the pages have in common with which people help themselves while nobody is signed in. */
export interface Desk {
  onGet(path: string, handle: (visit: Visit) => Promise<FastifyReply>): void;
  /** A form, which must be one of ours. */
  onPost<Fields extends TObject>(
    path: string,
    fields: Fields,
    handle: (visit: Visit, body: Partial<Static<Fields>>) => Promise<FastifyReply>,
  ): void;
  /** @param userId whose link it is; absent: nobody is known. */
  actor(visit: Visit, userId?: string): Actor;
  /**
   * Takes a place among the attempts at an account, for good: asking again is what is to be slowed down.
   *
   * @returns seconds to wait, and the answer's status and header are set; undefined: go on.
   */
  count(visit: Visit, account: AttemptOf['account']): Promise<number | undefined>;
  /** As if there was no such page. */
  missing(visit: Visit): FastifyReply;
  /** A link that is over, or never was one. */
  over(visit: Visit, again?: { href: string }): FastifyReply;
  /** Somebody else has the address. */
  addressTaken(visit: Visit): FastifyReply;
  /** Goes to a page that says what was done, so that it can be loaded again. */
  done(visit: Visit, notice: string, signIn?: string): FastifyReply;
  say(visit: Visit, message: Omit<MessagePage, 'reference'>): FastifyReply;
}

export function createDesk(
  app: FastifyInstance,
  options: {
    pages: AllPages;
    attempts: Pick<Attempts, 'begin'>;
    findUnderWay: FindUnderWay;
    originOf: OriginOf;
    publicUrl: string;
  },
): Desk {
  const { pages, attempts, findUnderWay, originOf, publicUrl } = options;

  async function visitOf(request: Visit['request'], reply: FastifyReply): Promise<Visit> {
    const { cookie, 'accept-language': acceptLanguage } = request.headers;
    const from = await findUnderWay(request.query.signin);
    const { uiLocales } = from ?? {};
    const chosen = readLanguageCookie(cookie);
    return {
      request,
      reply,
      pages: pages.for(request.raw, { uiLocales }),
      language: chooseLanguage({ uiLocales, chosen, acceptLanguage }),
      token: request.params.token ?? '',
      from,
    };
  }

  const actor: Desk['actor'] = ({ request }, userId) => ({
    type: userId === undefined ? 'anonymous' : 'user',
    id: userId ?? null,
    privileges: [],
    request: originOf(request.raw, request.id),
  });

  const say: Desk['say'] = ({ request, reply, pages: inTheirs }, message) =>
    reply.html(
      // There is nothing to ask about where all went well.
      inTheirs.message({ ...message, ...(message.tone === 'error' && { reference: request.id }) }),
    );

  return {
    actor,
    say,

    onGet(path, handle) {
      app.get<Visit['request'] extends FastifyRequest<infer Route> ? Route : never>(
        path,
        { schema: { params: Params, querystring: Query } },
        async (request, reply) => handle(await visitOf(request, reply)),
      );
    },

    onPost(path, fields, handle) {
      app.post<{
        Params: Static<typeof Params>;
        Querystring: Static<typeof Query>;
        Body: Partial<Static<typeof fields>> | null;
      }>(
        path,
        { schema: { params: Params, querystring: Query, body: Type.Union([fields, Type.Null()]) } },
        async (request, reply) => {
          const visit = await visitOf(request as Visit['request'], reply);
          if (!isSameOrigin(request, publicUrl)) {
            return reply.code(403).html(visit.pages.message(foreignSubmission(request.id)));
          }
          try {
            return await handle(visit, request.body ?? {});
          } catch (error) {
            if (!(error instanceof CredentialsBusyError)) throw error;
            reply.code(503).header('retry-after', '5');
            return say(visit, { code: 'busy', tone: 'error' });
          }
        },
      );
    },

    async count(visit, account) {
      const { request, reply } = visit;
      const { address = null } = actor(visit).request ?? {};
      const device = readCookie(request.headers.cookie, 'device');
      const attempt = await attempts.begin({ account, address, device });
      if (attempt.allowed) return undefined;
      reply.code(429).header('retry-after', String(attempt.retryAfter));
      return attempt.retryAfter;
    },

    missing({ reply }) {
      reply.callNotFound();
      return reply;
    },

    over(visit, again) {
      visit.reply.code(410);
      return say(visit, {
        code: 'link_over',
        tone: 'info',
        actions: [
          again
            ? { action: 'new_link', href: again.href, primary: true }
            : { action: 'to_account', href: '/' },
        ],
      });
    },

    addressTaken(visit) {
      visit.reply.code(409);
      return say(visit, {
        code: 'address_taken',
        tone: 'info',
        actions: [
          { action: 'sign_in', href: '/', primary: true },
          { action: 'reset_password', href: '/signin/forgot' },
        ],
      });
    },

    done: ({ reply }, notice, signIn) =>
      reply.redirect(
        `/signin/notice/${notice}${signIn === undefined ? '' : `?signin=${encodeURIComponent(signIn)}`}`,
        303,
      ),
  };
}
