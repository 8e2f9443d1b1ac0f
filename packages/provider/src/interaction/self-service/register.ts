import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { PasswordRules } from '../../credentials/password-rules.ts';
import type { Passwords } from '../../credentials/passwords.ts';
import type { Registrations } from '../../directory/registrations.ts';
import type { SignInUser } from '../../directory/user.ts';
import { DomainError } from '../../domain-error.ts';
import type { RegisterPage } from '../../pages/self-service-pages.ts';
import type { Policy } from '../../policy/policies.ts';
import type { ChosenSettings } from '../../policy/settings.ts';
import type { Desk, Visit } from './desk.ts';

const PATH = '/signin/register';
const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));
const Form = Type.Object({
  name: text(500),
  email: text(320),
  password: text(4096),
  terms: text(50),
});

/** `/signin/register`: an account that somebody makes for themselves, where the settings allow it. */
export function registerRegistration(
  desk: Desk,
  options: {
    registrations: Registrations;
    findForSignIn: (identifier: string) => Promise<SignInUser | undefined>;
    currentSettings: () => Promise<ChosenSettings>;
    policyOf: (groupId: string | null) => Promise<Policy>;
    passwords: Pick<Passwords, 'hash'>;
    passwordRules: PasswordRules;
    canSendMail: boolean;
  },
): void {
  const { registrations, findForSignIn, currentSettings, policyOf } = options;
  const { passwords, passwordRules, canSendMail } = options;

  async function show(
    visit: Visit,
    settings: ChosenSettings,
    again: Pick<RegisterPage, 'name' | 'email' | 'error' | 'problems' | 'delayed'> = {},
  ): Promise<FastifyReply> {
    const { from } = visit;
    const { password_min_length: minLength } = await policyOf(null);
    const { terms_version: version, terms_uri: href } = settings;
    return visit.reply.html(
      visit.pages.register({
        ...again,
        action: from ? `${PATH}?signin=${encodeURIComponent(from.uid)}` : PATH,
        minLength,
        domains: settings.registration_domains,
        ...(version !== null && { terms: { version, href: href ?? '' } }),
        backHref: from?.href ?? '/',
      }),
    );
  }

  const isOpen = ({ registration }: ChosenSettings) => registration && canSendMail;

  desk.onGet(PATH, async (visit) => {
    const settings = await currentSettings();
    return isOpen(settings) ? show(visit, settings) : desk.missing(visit);
  });

  desk.onPost(PATH, Form, async (visit, { name = '', email = '', password = '', terms }) => {
    const settings = await currentSettings();
    if (!isOpen(settings)) return desk.missing(visit);
    const typed = { name, email };
    const again = (what: Parameters<typeof show>[2]) => {
      visit.reply.code(422);
      return show(visit, settings, { ...typed, ...what });
    };
    const fault = registrations.check({ ...typed, domains: settings.registration_domains });
    if (fault) return again({ error: fault });
    if (settings.terms_version !== null && terms !== settings.terms_version) {
      return again({ error: 'terms' });
    }
    const existing = await findForSignIn(email);
    const account = existing ? { userId: existing.id } : { identifier: email };
    const delayed = await desk.count(visit, account);
    if (delayed !== undefined) return show(visit, settings, { ...typed, delayed });
    const policy = await policyOf(null);
    const problems = await passwordRules.check(password, { ...typed, policy });
    if (problems.length > 0) return again({ problems });
    const { from } = visit;
    await registrations.request(
      {
        ...typed,
        passwordHash: await passwords.hash(password),
        termsVersion: settings.terms_version,
        language: visit.language,
      },
      { existing, signIn: from?.uid },
    );
    return desk.done(visit, 'registration-sent', from?.uid);
  });

  desk.onGet(`${PATH}/:token`, async (visit) => {
    const link = await registrations.look(visit.token);
    const { registration } = await currentSettings();
    if (!link || !registration) return desk.over(visit);
    const action = `${PATH}/${visit.token}`;
    return visit.reply.html(
      visit.pages.confirmLink({ purpose: 'register', action, email: link.email }),
    );
  });

  desk.onPost(`${PATH}/:token`, Type.Object({}), async (visit) => {
    const { registration } = await currentSettings();
    if (!registration) return desk.over(visit);
    try {
      const made = await registrations.confirm(visit.token, { by: desk.actor(visit) });
      return made ? desk.done(visit, 'registered', made.signIn) : desk.over(visit);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'email_taken') throw error;
      return desk.addressTaken(visit);
    }
  });
}
