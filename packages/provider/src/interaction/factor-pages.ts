import type { Passkeys } from '../credentials/factors/passkeys.ts';
import type { Totp } from '../credentials/factors/totp.ts';
import type { EnrolPasskeyError, EnrolTotpError } from '../pages/credential-pages.ts';
import type { Page } from '../pages/page.ts';
import type { CodeError, PasskeyRequest } from '../pages/sign-in-step-pages.ts';
import type { Step } from './flow/steps.ts';
import { maskEmail } from './mask-email.ts';
import { type StepView, wrongOf } from './step-view.ts';

type StepOf<Name extends Step['step']> = Extract<Step, { step: Name }>;

/** The pages of a sign-in on which a factor is given, or set up. */
export interface FactorPages {
  /** What the browser is asked to sign in with, in place of a password. */
  passkeyRequest(view: StepView): Promise<PasskeyRequest>;
  secondFactor(view: StepView, step: StepOf<'second_factor'>): Promise<Page>;
  enrolFactor(view: StepView, step: StepOf<'enrol_factor'>): Promise<Page>;
}

export function createFactorPages({
  passkeys,
  totp,
}: {
  passkeys: Pick<Passkeys, 'authenticationOptions' | 'registrationOptions'>;
  totp: Pick<Totp, 'begin'>;
}): FactorPages {
  async function passkeyRequest(
    { signIn, at }: StepView,
    asked: { purpose: 'sign_in' } | { purpose: 'second_factor'; userId: string },
    path: string,
  ): Promise<PasskeyRequest> {
    const boundTo = signIn.interaction.uid;
    const options = await passkeys.authenticationOptions({ ...asked, boundTo });
    return { action: at(path), options: JSON.stringify(options) };
  }

  return {
    passkeyRequest: (view) => passkeyRequest(view, { purpose: 'sign_in' }, '/passkey'),

    async secondFactor(view, { factors }) {
      const { signIn, again, pages, common, at } = view;
      const [first = 'totp'] = factors;
      const use = factors.find((factor) => factor === again.use) ?? first;
      const { id: userId = '', email = '' } = signIn.person ?? {};
      const { remembered_device_lifetime: lifetime } = signIn.situation.policy;
      // A code that was typed was sent before.
      const isSent = again.sent || again.error !== undefined;
      return pages.secondFactor({
        ...common,
        ...wrongOf<CodeError>(again),
        action: at(`/factor/${use}`),
        use,
        others: factors
          .filter((factor) => factor !== use)
          .map((factor) => ({ use: factor, href: `${at()}&use=${factor}` })),
        ...(use === 'passkey' && {
          passkey: await passkeyRequest(
            view,
            { purpose: 'second_factor', userId },
            '/factor/passkey',
          ),
        }),
        ...(use === 'email_code' && {
          sendAction: at('/factor/send'),
          ...(isSent && { sentTo: maskEmail(email) }),
        }),
        ...(lifetime > 0 && { rememberDays: Math.max(1, Math.round(lifetime / 86_400)) }),
      });
    },

    async enrolFactor({ signIn, again, pages, common, at }, { factors }) {
      const { person, interaction } = signIn;
      const offered = factors.filter((factor) => factor !== 'email_code');
      const [only] = offered;
      const use = offered.length === 1 ? only : offered.find((factor) => factor === again.use);
      if (!person || use === undefined) {
        const choices = offered.map((factor) => ({ use: factor, href: `${at()}&use=${factor}` }));
        return pages.enrolFactor({ ...common, choices, required: true });
      }
      const account = person.username ?? person.email;
      const shown = {
        ...common,
        action: at(`/enrol/${use}`),
        name: again.name,
        ...(offered.length > 1 && { backHref: at() }),
      };
      if (use === 'passkey') {
        const asked = { userId: person.id, account, displayName: person.name ?? account };
        const options = await passkeys.registrationOptions(asked, interaction.uid);
        return pages.enrolPasskey({
          ...shown,
          ...wrongOf<EnrolPasskeyError>(again),
          options: JSON.stringify(options),
        });
      }
      const begun = await totp.begin({ userId: person.id, account }, again.enrolment);
      return pages.enrolTotp({ ...shown, ...begun, ...wrongOf<EnrolTotpError>(again) });
    },
  };
}
