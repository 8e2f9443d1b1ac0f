import type { FastifyReply } from 'fastify';
import type { Passkeys } from '../credentials/factors/passkeys.ts';
import type { Totp } from '../credentials/factors/totp.ts';
import type { Page } from '../pages/page.ts';
import type { AllPages, Pages } from '../pages/pages.ts';
import type { SignInError } from '../pages/sign-in-pages.ts';
import type { CodeError } from '../pages/sign-in-step-pages.ts';
import type { StepCommon } from '../pages/steps.ts';
import type { InstallationSettings } from '../policy/settings.ts';
import { mayBeginWith } from '../policy/sign-in-methods.ts';
import { addressOf, uiLocalesOf } from '../protocol/interactions.ts';
import { createFactorPages } from './factor-pages.ts';
import type { Step } from './flow/steps.ts';
import { accountNotActive } from './messages.ts';
import type { RefusedState } from './prove-password.ts';
import type { Exchange, SignIn, SignIns } from './sign-ins.ts';
import { type Again, type StepView, wrongOf } from './step-view.ts';

/** Answers with the page of a sign-in's step. */
export interface ShowStep {
  (signIn: SignIn, exchange: Exchange, again?: Again): Promise<FastifyReply>;
  /** The proof was right, and yet the account can't be used. */
  notActive(signIn: SignIn, exchange: Exchange, state: RefusedState): Promise<FastifyReply>;
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
  const factorPages = createFactorPages({ passkeys, totp });

  function pagesFor({ interaction, person }: SignIn, { request }: Exchange): Pages {
    return pages.for(request.raw, {
      uiLocales: uiLocalesOf(interaction),
      locale: person?.locale,
      zone: person?.zoneinfo,
      address: addressOf(interaction),
    });
  }

  async function commonOf({ interaction, clientId, person }: SignIn): Promise<StepCommon> {
    return {
      appName: (await findApplication(clientId))?.client_name,
      personName: person?.name ?? person?.email,
      restartAction: addressOf(interaction, '/restart'),
    };
  }

  async function identifyPage(
    view: StepView,
    { withPasskey }: Extract<Step, { step: 'identify' }>,
  ): Promise<Page> {
    const { signIn, again, pages, common, at } = view;
    const { interaction, situation } = signIn;
    const { registration } = await currentSettings();
    const hint = interaction.params.login_hint;
    const from = `?signin=${encodeURIComponent(interaction.uid)}`;
    return pages.signIn({
      ...wrongOf<SignInError>(again),
      action: at(),
      appName: common.appName,
      email: again.email ?? (typeof hint === 'string' ? hint : undefined),
      ...(withPasskey && { passkey: await factorPages.passkeyRequest(view) }),
      ...(canSendMail && {
        ...(mayBeginWith(situation.policy, 'email_code') && {
          emailCode: { action: at('/email-code') },
        }),
        forgotHref: `/signin/forgot${from}`,
        ...(registration && { registerHref: `/signin/register${from}` }),
      }),
    });
  }

  async function pageOf(
    view: StepView,
    step: Exclude<Step, { step: 'done' | 'denied' }>,
  ): Promise<Page> {
    const { signIn, again, pages, common, at } = view;
    const { person, situation } = signIn;
    switch (step.step) {
      case 'identify':
        return identifyPage(view, step);
      case 'email_code':
        return pages.emailCode({
          ...common,
          ...wrongOf<CodeError>(again),
          action: at('/code'),
          resendAction: at('/email-code'),
          sentTo: step.identifier,
          resent: again.sent ?? false,
        });
      case 'second_factor':
        return factorPages.secondFactor(view, step);
      case 'enrol_factor':
        return factorPages.enrolFactor(view, step);
      case 'accept_terms': {
        const { terms_uri: termsHref } = await currentSettings();
        return pages.acceptTerms({
          ...common,
          action: at('/terms'),
          declineAction: at('/decline'),
          termsHref: termsHref ?? '',
          version: step.version,
        });
      }
      case 'change_password':
        return pages.changePassword({
          ...common,
          action: at('/new-password'),
          reason: step.reason,
          username: person?.username ?? person?.email ?? '',
          minLength: situation.policy.password_min_length,
          problems: again.problems,
        });
      case 'verify_email':
        return pages.verifyEmail({
          ...common,
          ...wrongOf<CodeError>(again),
          action: at('/verify'),
          sendAction: at('/verify/send'),
          email: person?.email ?? '',
          sent: again.sent ?? false,
        });
    }
  }

  const show = async (signIn: SignIn, exchange: Exchange, again: Again = {}) => {
    const { step, interaction } = signIn;
    // The last step was taken elsewhere, or there was something to read behind it.
    if (step.step === 'done' || step.step === 'denied') {
      return signIns.advance(signIn, {}, exchange);
    }
    const view: StepView = {
      signIn,
      again,
      pages: pagesFor(signIn, exchange),
      common: await commonOf(signIn),
      at: (path) => addressOf(interaction, path),
    };
    return exchange.reply.html(await pageOf(view, step));
  };

  return Object.assign(show, {
    async notActive(signIn: SignIn, exchange: Exchange, state: RefusedState) {
      const message = accountNotActive(exchange.request.id, state);
      return exchange.reply.html(pagesFor(signIn, exchange).message(message));
    },

    async recoveryCodes(signIn: SignIn, exchange: Exchange, codes: string[]) {
      const common = await commonOf(signIn);
      const continueHref = addressOf(signIn.interaction);
      return exchange.reply.html(
        pagesFor(signIn, exchange).recoveryCodes({ ...common, codes, continueHref }),
      );
    },
  });
}
