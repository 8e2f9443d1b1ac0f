import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errors, type Provider } from 'oidc-provider';
import type { Logger } from 'pino';
import { type Static, Type } from 'typebox';
import type { Actor } from '../actor.ts';
import type { AccessExplanations } from '../applications/access-explanations.ts';
import type { NewEvent } from '../audit/events.ts';
import { CredentialsBusyError } from '../credentials/passwords.ts';
import type { Person } from '../directory/user.ts';
import type { AllPages, Pages, Reader } from '../pages/pages.ts';
import type { SignInPage } from '../pages/sign-in-pages.ts';
import { ACCESS_PROMPT } from '../protocol/sign-in-policy.ts';
import type { OriginOf } from '../request-origin.ts';
import { isSameOrigin } from '../same-origin.ts';
import { accountNotActive, expiredSignIn, foreignSubmission } from './messages.ts';
import type { createProvePassword, PasswordProof } from './prove-password.ts';
import type { DescribeShares } from './shares.ts';

const Params = Type.Object({ uid: Type.String({ maxLength: 100 }) });
const Query = Type.Object({ client_id: Type.Optional(Type.String({ maxLength: 200 })) });
const Form = Type.Object({
  email: Type.Optional(Type.String({ maxLength: 320 })),
  password: Type.Optional(Type.String({ maxLength: 4096 })),
  decision: Type.Optional(Type.String({ maxLength: 20 })),
});
type SignInRequest = { Params: Static<typeof Params>; Querystring: Static<typeof Query> };
type SubmitRequest = SignInRequest & { Body: Static<typeof Form> | null };
type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** The pages of a sign-in under way, at `/signin/{uid}`; the engine sends the browser here and takes it back. */
export function registerSignInRoutes(
  app: FastifyInstance,
  options: {
    provider: Provider;
    /** Resolves when what the engine wrote is on the disk. */
    durable: () => Promise<void>;
    provePassword: ReturnType<typeof createProvePassword>;
    findApplication: (
      clientId: string,
    ) => Promise<{ client_name: string; initiate_login_uri: string | null } | undefined>;
    findPerson: (id: string) => Promise<Person | undefined>;
    recordRefusal: AccessExplanations['recordRefusal'];
    describeShares: DescribeShares;
    /** Adds an event; `durable` covers it. */
    record: (by: Actor, event: NewEvent) => Promise<void>;
    originOf: OriginOf;
    pages: AllPages;
    publicUrl: string;
    log: Logger;
  },
): void {
  const { provider, durable, provePassword, findApplication, pages, publicUrl, log } = options;
  const { findPerson, recordRefusal, describeShares } = options;
  const { record, originOf } = options;

  app.get<SignInRequest>(
    '/signin/:uid',
    { schema: { params: Params, querystring: Query } },
    async (request, reply) => {
      const interaction = await findInteraction(request, reply);
      if (!interaction) return sendExpired(request, reply);
      return interaction.prompt.name === ACCESS_PROMPT
        ? sendAccessRefused(request, reply, interaction)
        : sendPage(request, reply, interaction);
    },
  );

  app.post<SubmitRequest>(
    '/signin/:uid',
    { schema: { params: Params, querystring: Query } },
    async (request, reply) => {
      if (!isSameOrigin(request, publicUrl)) {
        return reply.code(403).html(pages.for(request.raw).message(foreignSubmission(request.id)));
      }
      const interaction = await findInteraction(request, reply);
      if (!interaction) return sendExpired(request, reply);
      switch (interaction.prompt.name) {
        case 'consent':
          return finish(
            request,
            reply,
            request.body?.decision === 'deny'
              ? { error: 'access_denied', error_description: 'the person did not agree' }
              : { consent: {} },
          );
        case ACCESS_PROMPT:
          return finish(request, reply, {
            error: 'access_denied',
            error_description: 'the person may not open this application',
          });
        default:
          return submitPassword(request, reply, interaction);
      }
    },
  );

  async function submitPassword(
    request: FastifyRequest<SubmitRequest>,
    reply: FastifyReply,
    interaction: Interaction,
  ) {
    const email = request.body?.email?.trim() ?? '';
    const password = request.body?.password ?? '';
    if (!email || !password) {
      return sendPage(request, reply.code(400), interaction, { email, error: 'incomplete' });
    }
    const proof = await provePassword(email, password).catch((error) => {
      if (error instanceof CredentialsBusyError) return { outcome: 'busy' } as const;
      throw error;
    });
    const { client_id: clientId } = interaction.params;
    await recordProof(request, { proof, clientId: String(clientId) });
    switch (proof.outcome) {
      case 'busy':
        reply.code(503).header('retry-after', '5');
        return sendPage(request, reply, interaction, { email, error: 'busy' });
      case 'refused':
        log.info({ reqId: request.id, clientId }, 'sign-in refused');
        return sendPage(request, reply.code(422), interaction, { email, error: 'wrong' });
      case 'not_active': {
        const { userId: sub, state } = proof;
        log.info({ reqId: request.id, clientId, sub, state }, 'sign-in refused: not active');
        return reply
          .code(403)
          .html(pagesFor(request, interaction).message(accountNotActive(request.id, state)));
      }
      case 'proved':
        log.info({ reqId: request.id, clientId, sub: proof.userId }, 'signed in');
        return finish(request, reply, { login: { accountId: proof.userId, amr: ['pwd'] } });
    }
  }

  /** As much for an account that does not exist as for one that does, so that neither takes longer. */
  async function recordProof(
    request: FastifyRequest<SubmitRequest>,
    { proof, clientId }: { proof: PasswordProof | { outcome: 'busy' }; clientId: string },
  ): Promise<void> {
    const userId = 'userId' in proof ? proof.userId : undefined;
    const by: Actor = {
      type: 'anonymous',
      id: null,
      privileges: [],
      request: originOf(request.raw, request.id),
    };
    await record(by, {
      ...(proof.outcome === 'proved'
        ? { action: 'sign_in.step', details: { amr: ['pwd'] } }
        : { action: 'sign_in', outcome: 'failure', reason: reasonOf(proof) }),
      target: userId === undefined ? undefined : { type: 'user', id: userId },
      clientId,
    });
    // A sign-in that goes on waits for the disk when it is complete.
    if (proof.outcome !== 'proved') await durable();
  }

  async function finish(
    { raw: req }: FastifyRequest,
    reply: FastifyReply,
    result: Parameters<Provider['interactionResult']>[2],
  ) {
    const returnTo = await provider.interactionResult(req, reply.raw, result);
    await durable();
    return reply.redirect(returnTo, 303);
  }

  async function findInteraction(
    request: FastifyRequest<SignInRequest>,
    reply: FastifyReply,
  ): Promise<Interaction | undefined> {
    try {
      const interaction = await provider.interactionDetails(request.raw, reply.raw);
      return interaction.uid === request.params.uid ? interaction : undefined;
    } catch (error) {
      if (error instanceof errors.SessionNotFound) return undefined;
      throw error;
    }
  }

  /** In the language that the application asks for, the person prefers, or their browser. */
  function pagesFor(
    { raw }: FastifyRequest,
    { params: { ui_locales: uiLocales } }: Interaction,
    known: Pick<Reader, 'locale'> = {},
  ): Pages {
    return pages.for(raw, {
      ...(typeof uiLocales === 'string' && { uiLocales }),
      ...known,
    });
  }

  async function sendPage(
    request: FastifyRequest<SignInRequest>,
    reply: FastifyReply,
    interaction: Interaction,
    again: Pick<SignInPage, 'email' | 'error'> = {},
  ) {
    const { uid, params, prompt, session } = interaction;
    const clientId = String(params.client_id);
    const application = await findApplication(clientId);
    const action = `/signin/${uid}?client_id=${encodeURIComponent(clientId)}`;
    const appName = application?.client_name;
    if (prompt.name === 'consent') {
      const shares = await describeShares(params, clientId);
      const person = session && (await findPerson(session.accountId));
      const inTheirs = pagesFor(request, interaction, { locale: person?.locale });
      return reply.html(inTheirs.continueTo({ action, ...(appName && { appName }), shares }));
    }
    const hint = typeof params.login_hint === 'string' ? params.login_hint : undefined;
    return reply.html(
      pagesFor(request, interaction).signIn({
        action,
        ...(appName && { appName }),
        ...(hint && { email: hint }),
        ...again,
      }),
    );
  }

  async function sendAccessRefused(
    request: FastifyRequest<SignInRequest>,
    reply: FastifyReply,
    interaction: Interaction,
  ) {
    const { uid, params, session } = interaction;
    const clientId = String(params.client_id);
    const person = session && (await findPerson(session.accountId));
    if (!person) return sendExpired(request, reply);
    const by = {
      type: 'user',
      id: person.id,
      privileges: [],
      request: { ...originOf(request.raw, request.id), sessionId: session.uid },
    } as const;
    await recordRefusal(by, clientId);
    const appName = (await findApplication(clientId))?.client_name;
    return reply.code(403).html(
      pagesFor(request, interaction, { locale: person.locale }).accessRefused({
        action: `/signin/${uid}?client_id=${encodeURIComponent(clientId)}`,
        ...(appName && { appName }),
        personName: person.name ?? person.email,
        reference: request.id,
      }),
    );
  }

  async function sendExpired(request: FastifyRequest<SignInRequest>, reply: FastifyReply) {
    const clientId = request.query.client_id;
    const application = clientId ? await findApplication(clientId) : undefined;
    return reply
      .code(400)
      .html(pages.for(request.raw).message(expiredSignIn(request.id, application)));
  }
}

/** The reason that the audit log gives for a sign-in that failed. */
function reasonOf(
  proof: Exclude<PasswordProof, { outcome: 'proved' }> | { outcome: 'busy' },
): string {
  switch (proof.outcome) {
    case 'busy':
      return 'credentials_busy';
    case 'refused':
      return 'credentials_refused';
    case 'not_active':
      return proof.state;
  }
}
