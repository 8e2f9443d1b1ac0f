import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, type TObject, Type } from 'typebox';
import { CredentialsBusyError } from '../credentials/passwords.ts';
import type { MessagePage } from '../pages/message-pages.ts';
import type { AllPages } from '../pages/pages.ts';
import { isSameOrigin } from '../same-origin.ts';
import { CONNECTION_ACTIONS, type createConnectionHandlers } from './connections.ts';
import { type createDataHandlers, DATA_ACTIONS } from './data.ts';
import { type createEmailHandlers, EMAIL_ACTIONS } from './email.ts';
import type { createLauncher } from './launcher.ts';
import { confirmed, factorPath, isAccountPath, PATHS, SIGNED_IN_PATH, signInUrl } from './paths.ts';
import type { createProfile } from './profile.ts';
import type { createFactorHandlers } from './security/factors.ts';
import { type createSecurityOverview, SECURITY_ACTIONS } from './security/overview.ts';
import type { createPasswordHandlers } from './security/password.ts';
import type { createRecoveryCodeHandlers } from './security/recovery-codes.ts';
import { type createSessionHandlers, SESSION_ACTIONS } from './sessions.ts';
import type { Visit, Visits } from './visits.ts';

const field = (maxLength: number) => Type.Optional(Type.String({ maxLength }));
const Query = Type.Object({ q: field(200), done: field(40), error: field(40), state: field(200) });
const Nothing = Type.Object({});
/** What a browser answers to a WebAuthn ceremony, with room for attestations. */
const Credential = field(12_000);
const Password = field(4096);

type Show = (visit: Visit) => Promise<FastifyReply>;

/** What the pages of an account are handled by. */
export interface AccountHandlers {
  launcher: ReturnType<typeof createLauncher>;
  profile: ReturnType<typeof createProfile>;
  email: ReturnType<typeof createEmailHandlers>;
  security: ReturnType<typeof createSecurityOverview>;
  password: ReturnType<typeof createPasswordHandlers>;
  factors: ReturnType<typeof createFactorHandlers>;
  recoveryCodes: ReturnType<typeof createRecoveryCodeHandlers>;
  sessions: ReturnType<typeof createSessionHandlers>;
  connections: ReturnType<typeof createConnectionHandlers>;
  data: ReturnType<typeof createDataHandlers>;
}

/** The pages of a person's account, and their forms. */
export function registerAccountRoutes(
  app: FastifyInstance,
  options: { visits: Visits; handlers: AccountHandlers; pages: AllPages; publicUrl: string },
): void {
  const { visits, handlers, pages, publicUrl } = options;
  const {
    profile,
    email,
    security,
    password,
    factors,
    recoveryCodes,
    sessions,
    connections,
    data,
  } = handlers;
  const factor = factorPath(':id');
  const recent = { recent: true };
  /** Also the second factor, for what could take its place. */
  const proved = { recent: true, factor: true };

  onShow(PATHS.apps, handlers.launcher);

  onShow(PATHS.profile, profile.show);
  const ProfileForm = Type.Object({
    version: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
    name: field(400),
    given_name: field(400),
    family_name: field(400),
    phone_number: field(100),
    locale: field(100),
    zoneinfo: field(100),
    picture: field(4000),
  });
  onSubmit(PATHS.profile, ProfileForm, profile.save);

  onShow(PATHS.email, email.show, recent);
  const EmailForm = Type.Object({ email: field(400) });
  onSubmit(PATHS.email, EmailForm, email.change, { recentAt: PATHS.email });
  onSubmit(EMAIL_ACTIONS.verify, Nothing, email.verify);

  onShow(PATHS.security, security.show);
  onSubmit(
    SECURITY_ACTIONS.forgetDevice,
    Type.Object({ device: field(50) }),
    security.forgetDevice,
  );
  onSubmit(SECURITY_ACTIONS.forgetDevices, Nothing, security.forgetDevices);
  // Else it would make room for guessing the password of a session that was left open.
  onSubmit(SECURITY_ACTIONS.clearAttempts, Nothing, security.clearAttempts, {
    recentAt: PATHS.security,
  });

  onShow(PATHS.password, password.show, recent);
  const PasswordForm = Type.Object({ current_password: Password, password: Password });
  onSubmit(PATHS.password, PasswordForm, password.change, { recentAt: PATHS.password });

  onShow(PATHS.addFactor, factors.choose, proved);
  onShow(PATHS.totp, factors.showTotp, proved);
  const TotpForm = Type.Object({ enrolment: field(2000), code: field(100), name: field(200) });
  onSubmit(PATHS.totp, TotpForm, factors.addTotp, { recentAt: PATHS.totp, factor: true });
  onShow(PATHS.passkey, factors.showPasskey, proved);
  const PasskeyForm = Type.Object({ credential: Credential, name: field(200) });
  onSubmit(PATHS.passkey, PasskeyForm, factors.addPasskey, {
    recentAt: PATHS.passkey,
    factor: true,
  });

  onShow(factor, factors.showFactor, proved);
  const recentAt = (request: FastifyRequest) => factorPath((request.params as { id: string }).id);
  const ofFactor = { recentAt, factor: true };
  onSubmit(`${factor}/rename`, Type.Object({ name: field(200) }), factors.rename, ofFactor);
  onSubmit(`${factor}/remove`, Nothing, factors.remove, ofFactor);

  onShow(PATHS.recoveryCodes, recoveryCodes.show, proved);
  onSubmit(PATHS.recoveryCodes, Nothing, recoveryCodes.make, {
    recentAt: PATHS.recoveryCodes,
    factor: true,
  });

  onShow(PATHS.sessions, sessions.show);
  onSubmit(SESSION_ACTIONS.end, Type.Object({ session: field(100) }), sessions.end);
  onSubmit(SESSION_ACTIONS.endOthers, Nothing, sessions.endOthers);

  onShow(PATHS.connections, connections.show);
  onSubmit(CONNECTION_ACTIONS.end, Type.Object({ application: field(200) }), connections.end);

  onShow(PATHS.data, data.show);
  onSubmit(DATA_ACTIONS.download, Nothing, data.download, { recentAt: PATHS.data });
  onShow(PATHS.deletion, data.showDeletion, recent);
  const DeletionForm = Type.Object({ confirm: field(1) });
  onSubmit(PATHS.deletion, DeletionForm, data.delete, { recentAt: PATHS.deletion });

  /** @returns what of the proof is missing that a page or form asks for; undefined: nothing. */
  async function missing(
    visit: Visit,
    needs: { recent: boolean; factor: boolean },
  ): Promise<{ anew: boolean; withFactor: boolean } | undefined> {
    const anew = needs.recent && !visits.isRecent(visit);
    const withFactor = needs.factor && !(await visits.hasProvedFactor(visit));
    return anew || withFactor ? { anew, withFactor } : undefined;
  }

  /** A page. @param needs.recent a sign-in of the last minutes; `factor`: and the second factor of who has one. */
  function onShow(
    path: string,
    show: Show,
    { recent: isRecent = false, factor: withFactor = false } = {},
  ): void {
    app.get(path, { schema: { querystring: Query } }, async (request, reply) => {
      const visit = await visits.receive(request, reply);
      const to = pathOf(request);
      if (!visit) return reply.redirect(signInUrl(publicUrl, { to }), 303);
      const lacks = await missing(visit, { recent: isRecent, factor: withFactor });
      if (lacks) return signInAnew(reply, to, lacks);
      return show(visit);
    });
  }

  /**
   * A form, which only our own pages may send. It answers with a redirect when it is done, and with its page when
   * something is wrong.
   *
   * @param needs.recentAt a sign-in of the last minutes; where the form is, to come back to.
   * @param needs.factor and the second factor of who has one.
   */
  function onSubmit<Fields extends TObject>(
    path: string,
    fields: Fields,
    handle: (visit: Visit, given: Partial<Static<Fields>>) => Promise<FastifyReply>,
    needs: { recentAt?: string | ((request: FastifyRequest) => string); factor?: boolean } = {},
  ): void {
    app.post<{ Body: Partial<Static<Fields>> | null }>(
      path,
      { schema: { body: Type.Union([fields, Type.Null()]) } },
      async (request, reply) => {
        if (!isSameOrigin(request, publicUrl)) {
          return explain(request, reply.code(403), { code: 'foreign_form' });
        }
        const visit = await visits.receive(request, reply);
        if (!visit) return reply.redirect(signInUrl(publicUrl), 303);
        const { recentAt: at, factor: withFactor = false } = needs;
        const lacks =
          at !== undefined && (await missing(visit, { recent: true, factor: withFactor }));
        if (lacks) {
          return signInAnew(reply, confirmed(typeof at === 'string' ? at : at(request)), lacks);
        }
        try {
          return await handle(visit, request.body ?? {});
        } catch (error) {
          if (!(error instanceof CredentialsBusyError)) throw error;
          return explain(request, reply.code(503).header('retry-after', '5'), { code: 'failed' });
        }
      },
    );
  }

  function signInAnew(
    reply: FastifyReply,
    to: string,
    lacks: { anew: boolean; withFactor: boolean },
  ): FastifyReply {
    return reply.redirect(signInUrl(publicUrl, { to, ...lacks }), 303);
  }

  function explain(
    request: FastifyRequest,
    reply: FastifyReply,
    { code, actions }: Pick<MessagePage, 'code' | 'actions'>,
  ): FastifyReply {
    const reference = request.id;
    const page = pages.for(request.raw).message({
      code,
      tone: 'error',
      ...(actions && { actions }),
      reference,
    });
    return reply.html(page);
  }

  app.get<{ Querystring: Static<typeof Query> }>(
    SIGNED_IN_PATH,
    { schema: { querystring: Query } },
    async (request, reply) => {
      const { state, error } = request.query;
      if (await visits.receive(request, reply)) {
        // Who did not want to prove who they are is not asked again at once.
        const to = error === undefined && isAccountPath(state) ? state : PATHS.apps;
        return reply.redirect(to, 303);
      }
      // Redirecting to the sign-in from here could go round for ever in a browser that keeps no cookie.
      return explain(request, reply.code(400), {
        code: error ? 'not_signed_in' : 'cookie_not_kept',
        actions: [{ action: 'try_again', href: PATHS.apps, primary: true }],
      });
    },
  );
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? PATHS.apps;
}
