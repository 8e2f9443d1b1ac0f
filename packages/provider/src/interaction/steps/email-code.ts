import type { EmailCodes } from '../../credentials/factors/email-codes.ts';
import type { OwnAccount } from '../../directory/own-account.ts';
import type { SignInUser } from '../../directory/user.ts';
import { mayBeginWith } from '../../policy/sign-in-methods.ts';
import { addressOf } from '../../protocol/interactions.ts';
import { readerOf } from '../code-reader.ts';
import type { CountAttempt } from '../count-attempts.ts';
import { NO_PROGRESS } from '../flow/steps.ts';
import type { ShowStep } from '../show-step.ts';
import { authTimeOf, type Exchange, type SignIn, type SignIns } from '../sign-ins.ts';

/**
 * A code by e-mail in place of the password. Whatever address is named, the answer is the same page: only its mailbox
 * tells whether anybody has it.
 */
export function createEmailCodeStep(options: {
  signIns: SignIns;
  show: ShowStep;
  countAttempt: CountAttempt;
  findForSignIn: (identifier: string) => Promise<SignInUser | undefined>;
  /** Whether the policy of the group, null: of who is in none, lets people sign in so. The same work for each. */
  mayUse: (groupId: string | null) => Promise<boolean>;
  emailCodes: EmailCodes;
  verifyEmail: OwnAccount['verifyEmail'];
  now: () => number;
}) {
  const { signIns, show, countAttempt, findForSignIn, mayUse, emailCodes, verifyEmail } = options;
  const { now } = options;

  /** Whom the identifier names, as far as they may sign in so. */
  async function find(identifier: string) {
    const named = await findForSignIn(identifier);
    // Asked for nobody too, and about those who are suspended: it takes as long.
    const may = await mayUse(named?.group_id ?? null);
    const user = named?.state === 'active' && may ? named : undefined;
    return { user, account: named ? { userId: named.id } : { identifier } };
  }

  return {
    /** Sends a code. Each request counts as an attempt, so that nobody's mailbox is filled. */
    async send(signIn: SignIn, typed: { email: string }, exchange: Exchange) {
      const { request, reply } = exchange;
      const { step, situation } = signIn;
      const isOpen = step.step === 'identify' || step.step === 'email_code';
      if (!isOpen || !mayBeginWith(situation.policy, 'email_code')) {
        return reply.redirect(addressOf(signIn.interaction), 303);
      }
      const identifier = typed.email.trim();
      if (!identifier) {
        return show(signIn, { request, reply: reply.code(400) }, { error: 'email_missing' });
      }
      const { user, account } = await find(identifier);
      const again = { email: identifier };
      return countAttempt(signIn, { account, again }, exchange, async () => {
        await emailCodes.send(user ? readerOf(user) : { address: identifier }, {
          kind: 'sign_in_code',
          boundTo: signIn.flow.uid,
        });
        if (step.step === 'identify') {
          return signIns.advance(signIn, { emailCodeFor: identifier }, exchange);
        }
        await signIns.keep(signIn, { emailCodeFor: identifier }, exchange);
        return reply.redirect(`${addressOf(signIn.interaction)}&sent=1`, 303);
      });
    },

    async submit(signIn: SignIn, typed: { code: string }, exchange: Exchange) {
      const { request, reply } = exchange;
      const { step } = signIn;
      if (step.step !== 'email_code') return reply.redirect(addressOf(signIn.interaction), 303);
      if (!typed.code.trim()) {
        return show(signIn, { request, reply: reply.code(400) }, { error: 'code_missing' });
      }
      const { user, account } = await find(step.identifier);
      return countAttempt(signIn, { account }, exchange, async (attempt) => {
        const isRight = await emailCodes.verify(user?.id ?? null, {
          kind: 'sign_in_code',
          boundTo: signIn.flow.uid,
          code: typed.code,
        });
        if (!isRight || !user) {
          const userId = 'userId' in account ? account.userId : undefined;
          await signIns.refused(signIn, request, { reason: 'credentials_refused', userId });
          return show(signIn, { request, reply: reply.code(422) }, { error: 'wrong_code' });
        }
        const by = { ...signIns.actor(request), type: 'user', id: user.id } as const;
        await verifyEmail(user.id, user.email, { by });
        return signIns.advance(
          signIn,
          {
            ...NO_PROGRESS,
            userId: user.id,
            first: 'email_code',
            amr: ['otp'],
            authTime: authTimeOf(now()),
          },
          { ...exchange, proof: { attempt, amr: ['otp'] } },
        );
      });
    },
  };
}
