import type { FastifyReply } from 'fastify';
import type { Passkeys } from '../credentials/factors/passkeys.ts';
import type { Totp } from '../credentials/factors/totp.ts';
import type { PasswordProblem } from '../credentials/password-rules.ts';
import type { UserState } from '../directory/user.ts';
import type { Page } from '../pages/page.ts';
import type { AllPages, Pages } from '../pages/pages.ts';
import type { SignInError } from '../pages/sign-in-pages.ts';
import type { CodeError } from '../pages/sign-in-step-pages.ts';
import type { StepCommon } from '../pages/steps.ts';
import type { InstallationSettings } from '../policy/settings.ts';
import { mayBeginWith } from '../policy/sign-in-methods.ts';
import type { Step, UsableFactor } from './flow/steps.ts';
import { maskEmail } from './mask-email.ts';
import { accountNotActive } from './messages.ts';
import type { RefusedState } from './prove-password.ts';
import { actionOf, addressOf, type Exchange, type SignIn, type SignIns } from './sign-ins.ts';

/** What a page shows beside its step: what was typed, and what was wrong with it. */
export interface Again {
  email?: string;
  error?: SignInError | CodeError | 'enrolment_over' | 'passkey_known';
  /** Seconds to wait, since too many attempts have failed. */
  delayed?: number;
  /** Which of several factors. */
  use?: UsableFactor | undefined;
  /** A code has just been sent. */
  sent?: boolean;
  enrolment?: string;
  name?: string;
  problems?: Pick<PasswordProblem, 'code' | 'limit'>[];
}

/** Answers with the page of a sign-in's step. */
export interface ShowStep {
  (signIn: SignIn, exchange: Exchange, again?: Again): Promise<FastifyReply>;
  /** The proof was right, and yet the account can't be used. */
  notActive(signIn: SignIn, exchange: Exchange, state: UserState): Promise<FastifyReply>;
  /** New recovery codes, which nobody can read again. */
  recoveryCodes(signIn: SignIn, exchange: Exchange, codes: string[]): Promise<FastifyReply>;
}

export function createShowStep(options: {
  signIns: Pick<SignIns, 'advance'>;
  pages: AllPages;
  findApplication: (clientId: string) => Promise<{ client_name: string } | undefined>;
  passkeys: Pick<Passkeys, 'authenticationOptions' | 'registrationOptions'>;
  totp: Pick<Totp, 'begin'>;
  currentSettings: InstallationSettings['current'];
  /** Links and codes can be sent. */
  canSendMail: boolean;
}): ShowStep {
  const { signIns, pages, findApplication, passkeys, totp, currentSettings, canSendMail } = options;

  function pagesFor({ interaction, person }: SignIn, { request }: Exchange): Pages {
    const { ui_locales: uiLocales } = interaction.params;
    return pages.for(request.raw, {
      ...(typeof uiLocales === 'string' && { uiLocales }),
      locale: person?.locale,
      zone: person?.zoneinfo,
      address: addressOf({ interaction, clientId: String(interaction.params.client_id) }),
    });
  }

  async function commonOf(signIn: SignIn): Promise<StepCommon> {
    const { person } = signIn;
    const appName = (await findApplication(signIn.clientId))?.client_name;
    return {
      ...(appName && { appName }),
      ...(person && { personName: person.name ?? person.email }),
      restartAction: actionOf(signIn, '/restart'),
    };
  }

  async function identifyPage(signIn: SignIn, exchange: Exchange, again: Again) {
    const { interaction, situation, step } = signIn;
    const { email, error, delayed } = again;
    const { registration } = await currentSettings();
    const hint = interaction.params.login_hint;
    const appName = (await findApplication(signIn.clientId))?.client_name;
    const withPasskey = step.step === 'identify' && step.withPasskey;
    const from = `?signin=${encodeURIComponent(interaction.uid)}`;
    return pagesFor(signIn, exchange).signIn({
      action: actionOf(signIn),
      ...(appName && { appName }),
      ...(typeof hint === 'string' && { email: hint }),
      ...(email !== undefined && { email }),
      ...(error !== undefined && { error: error as SignInError }),
      ...(delayed !== undefined && { delayed }),
      ...(withPasskey && {
        passkey: {
          action: actionOf(signIn, '/passkey'),
          options: JSON.stringify(
            await passkeys.authenticationOptions({
              purpose: 'sign_in',
              boundTo: interaction.uid,
            }),
          ),
        },
      }),
      ...(mayBeginWith(situation.policy, 'email_code') &&
        canSendMail && { emailCode: { action: actionOf(signIn, '/email-code') } }),
      ...(canSendMail && { forgotHref: `/signin/forgot${from}` }),
      ...(registration && canSendMail && { registerHref: `/signin/register${from}` }),
    });
  }

  async function secondFactorPage(
    signIn: SignIn,
    exchange: Exchange,
    { step, again }: { step: Extract<Step, { step: 'second_factor' }>; again: Again },
  ) {
    const { person, interaction, situation } = signIn;
    const { factors } = step;
    const [first = 'totp'] = factors;
    const use = factors.find((factor) => factor === again.use) ?? first;
    const { remembered_device_lifetime: lifetime } = situation.policy;
    const { error, delayed } = again;
    return pagesFor(signIn, exchange).secondFactor({
      ...(await commonOf(signIn)),
      action: actionOf(signIn, `/factor/${use}`),
      use,
      others: factors
        .filter((factor) => factor !== use)
        .map((factor) => ({ use: factor, href: `${addressOf(signIn)}&use=${factor}` })),
      ...(use === 'passkey' && {
        passkey: {
          action: actionOf(signIn, '/factor/passkey'),
          options: JSON.stringify(
            await passkeys.authenticationOptions({
              purpose: 'second_factor',
              boundTo: interaction.uid,
              userId: person?.id ?? '',
            }),
          ),
        },
      }),
      ...(use === 'email_code' && {
        sendAction: actionOf(signIn, '/factor/send'),
        // A code that was typed was sent before.
        ...((again.sent || again.error !== undefined) && {
          sentTo: maskEmail(person?.email ?? ''),
        }),
      }),
      ...(lifetime > 0 && { rememberDays: Math.max(1, Math.round(lifetime / 86_400)) }),
      ...(error !== undefined && { error: error as CodeError }),
      ...(delayed !== undefined && { delayed }),
    });
  }

  async function enrolPage(
    signIn: SignIn,
    exchange: Exchange,
    { step, again }: { step: Extract<Step, { step: 'enrol_factor' }>; again: Again },
  ) {
    const { person, interaction } = signIn;
    const common = await commonOf(signIn);
    const inTheirs = pagesFor(signIn, exchange);
    const offered = step.factors.filter((factor) => factor !== 'email_code');
    const use = offered.length === 1 ? offered[0] : offered.find((factor) => factor === again.use);
    if (!person || use === undefined) {
      const choices = offered.map((factor) => ({
        use: factor,
        href: `${addressOf(signIn)}&use=${factor}`,
      }));
      return inTheirs.enrolFactor({ ...common, choices, required: true });
    }
    const { error, name } = again;
    const back = offered.length > 1 && { backHref: addressOf(signIn) };
    const account = person.username ?? person.email;
    if (use === 'passkey') {
      return inTheirs.enrolPasskey({
        ...common,
        ...back,
        action: actionOf(signIn, '/enrol/passkey'),
        options: JSON.stringify(
          await passkeys.registrationOptions(
            { userId: person.id, account, displayName: person.name ?? account },
            interaction.uid,
          ),
        ),
        ...(name !== undefined && { name }),
        ...(error !== undefined && { error: error as never }),
      });
    }
    const { enrolment, secret, uri, qrCode } = await totp.begin(
      { userId: person.id, account },
      again.enrolment,
    );
    return inTheirs.enrolTotp({
      ...common,
      ...back,
      action: actionOf(signIn, '/enrol/totp'),
      enrolment,
      secret,
      uri,
      qrCode,
      ...(name !== undefined && { name }),
      ...(error !== undefined && { error: error as never }),
    });
  }

  async function pageOf(
    signIn: SignIn,
    step: Exclude<Step, { step: 'done' | 'denied' }>,
    { exchange, again }: { exchange: Exchange; again: Again },
  ): Promise<Page> {
    const { person, situation } = signIn;
    const inTheirs = pagesFor(signIn, exchange);
    const { error, delayed, problems } = again;
    const wrong = {
      ...(error !== undefined && { error: error as CodeError }),
      ...(delayed !== undefined && { delayed }),
    };
    switch (step.step) {
      case 'identify':
        return identifyPage(signIn, exchange, again);
      case 'email_code':
        return inTheirs.emailCode({
          ...(await commonOf(signIn)),
          ...wrong,
          action: actionOf(signIn, '/code'),
          resendAction: actionOf(signIn, '/email-code'),
          sentTo: step.identifier,
          resent: again.sent ?? false,
        });
      case 'second_factor':
        return secondFactorPage(signIn, exchange, { step, again });
      case 'enrol_factor':
        return enrolPage(signIn, exchange, { step, again });
      case 'accept_terms': {
        const { terms_uri: termsHref } = await currentSettings();
        return inTheirs.acceptTerms({
          ...(await commonOf(signIn)),
          action: actionOf(signIn, '/terms'),
          declineAction: actionOf(signIn, '/decline'),
          termsHref: termsHref ?? '',
          version: step.version,
        });
      }
      case 'change_password':
        return inTheirs.changePassword({
          ...(await commonOf(signIn)),
          action: actionOf(signIn, '/new-password'),
          reason: step.reason,
          username: person?.username ?? person?.email ?? '',
          minLength: situation.policy.password_min_length,
          ...(problems && { problems }),
        });
      case 'verify_email':
        return inTheirs.verifyEmail({
          ...(await commonOf(signIn)),
          ...wrong,
          action: actionOf(signIn, '/verify'),
          sendAction: actionOf(signIn, '/verify/send'),
          email: person?.email ?? '',
          sent: again.sent ?? false,
        });
    }
  }

  const show = async (signIn: SignIn, exchange: Exchange, again: Again = {}) => {
    const { step } = signIn;
    const page =
      step.step === 'done' || step.step === 'denied'
        ? undefined
        : await pageOf(signIn, step, { exchange, again });
    // The last step was taken elsewhere, or there was something to read behind it.
    return page ? exchange.reply.html(page) : signIns.advance(signIn, {}, exchange);
  };

  return Object.assign(show, {
    async notActive(signIn: SignIn, exchange: Exchange, state: UserState) {
      const inTheirs = pagesFor(signIn, exchange);
      const message = accountNotActive(exchange.request.id, state as RefusedState);
      return exchange.reply.html(inTheirs.message(message));
    },

    async recoveryCodes(signIn: SignIn, exchange: Exchange, codes: string[]) {
      const inTheirs = pagesFor(signIn, exchange);
      const common = await commonOf(signIn);
      const continueHref = addressOf(signIn);
      return exchange.reply.html(inTheirs.recoveryCodes({ ...common, codes, continueHref }));
    },
  });
}
