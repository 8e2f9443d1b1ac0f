import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { PasswordResets } from '../../credentials/password-resets.ts';
import type { SignInUser, UserState } from '../../directory/user.ts';
import type { ForgotPasswordPage } from '../../pages/self-service-pages.ts';
import type { Desk, Visit } from './desk.ts';

const PATH = '/signin/forgot';
/** Others would only learn that they may not sign in, after they have set a password. */
const MAY_RESET: readonly UserState[] = ['active', 'invited'];

/** Whether somebody in this state can be given another password by a link. */
export function mayReset(state: UserState): boolean {
  return MAY_RESET.includes(state);
}

/** `/signin/forgot`: sends a link to whoever has an account, and says the same to everybody. */
export function registerForgotPassword(
  desk: Desk,
  options: {
    findForSignIn: (identifier: string) => Promise<SignInUser | undefined>;
    passwordResets: Pick<PasswordResets, 'request'>;
    canSendMail: boolean;
  },
): void {
  const { findForSignIn, passwordResets, canSendMail } = options;

  async function show(
    visit: Visit,
    again: Pick<ForgotPasswordPage, 'email' | 'delayed' | 'missing'> = {},
  ): Promise<FastifyReply> {
    const { from } = visit;
    return visit.reply.html(
      visit.pages.forgotPassword({
        ...again,
        action: from ? `${PATH}?signin=${encodeURIComponent(from.uid)}` : PATH,
        backHref: from?.href ?? '/',
      }),
    );
  }

  desk.onGet(PATH, async (visit) => (canSendMail ? show(visit) : desk.missing(visit)));

  const Form = Type.Object({ email: Type.Optional(Type.String({ maxLength: 320 })) });
  desk.onPost(PATH, Form, async (visit, { email = '' }) => {
    if (!canSendMail) return desk.missing(visit);
    if (!email.trim()) {
      visit.reply.code(400);
      return show(visit, { missing: true });
    }
    const found = await findForSignIn(email);
    const account = found ? { userId: found.id } : { identifier: email };
    const delayed = await desk.count(visit, account);
    if (delayed !== undefined) return show(visit, { email, delayed });
    const { from } = visit;
    const reader = found && mayReset(found.state) ? found : undefined;
    await passwordResets.request(
      reader && {
        userId: reader.id,
        email: reader.email,
        name: reader.name,
        language: reader.locale ?? visit.language,
      },
      { by: desk.actor(visit), signIn: from?.uid },
    );
    return desk.done(visit, 'reset-sent', from?.uid);
  });
}
