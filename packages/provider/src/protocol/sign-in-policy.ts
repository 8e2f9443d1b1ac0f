import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { type Acr, satisfies, weakestOf } from '../policy/authentication-context.ts';
import { outstandingActions, requiredAcr } from '../policy/sign-in-requirements.ts';
import type { MayOpen, PersonAccount } from './claims.ts';
import { answerAcr } from './engine-internals.ts';

/** Name of the prompt that tells a person that they may not open the application. */
export const ACCESS_PROMPT = 'access';

/**
 * Values of `prompt` beside those of the engine that a sign-in answers: the person says anew who they are (OpenID Connect
 * Core 1.0, section 3.1.2.1), or makes an account first (Initiating User Registration via OpenID Connect 1.0, section 4).
 */
export const ASKED_PROMPTS = ['select_account', 'create'] as const;
export type AskedPrompt = (typeof ASKED_PROMPTS)[number];

/** The reason of the login prompt for which a session does not count, as the engine names its own. */
export function promptReason(prompt: AskedPrompt): string {
  return `${prompt}_prompt`;
}

const { Check, Prompt } = interactionPolicy;

/**
 * What the engine asks a person for before it answers an application: a sign-in, or more of one; then whether they may
 * open it; then whether they agree. How a sign-in goes is not decided here, see `interaction/flow/next-step.ts`.
 */
export function createSignInPolicy(options: {
  mayOpen: MayOpen;
  /** The version of the terms that everybody has to accept. */
  currentTerms: () => Promise<string | undefined>;
  /** Milliseconds since the epoch. */
  now: () => number;
}) {
  const { mayOpen, currentTerms, now } = options;
  const policy = interactionPolicy.base();
  const login = policy.get('login');
  if (!login) throw new TypeError('The engine has no prompt for a sign-in.');
  // The claims parameter (OpenID Connect Core 1.0, section 5.5) is off, so `acr_values` is all there is, and by equality
  // alone a stronger sign-in would not do.
  login.checks.remove('essential_acrs');
  login.checks.remove('essential_acr');
  login.checks.add(
    new Check(
      'account_unavailable',
      'the signed-in account was suspended or removed',
      'login_required',
      (ctx) => Boolean(ctx.oidc.session?.accountId && !ctx.oidc.account),
    ),
  );
  login.checks.add(
    new Check('acr_unmet', 'a stronger sign-in is needed', 'login_required', (ctx) => {
      const wanted = wantedAcr(ctx);
      if (!accountOf(ctx) || wanted === undefined) return false;
      if (!satisfies(ctx.oidc.session?.acr, wanted)) return true;
      answerAcr(ctx, acrValuesOf(ctx));
      return false;
    }),
  );
  login.checks.add(
    new Check('mfa_required', 'a second factor is needed', 'login_required', (ctx) => {
      const account = accountOf(ctx);
      if (!account) return false;
      const required = requiredAcr({
        policy: account.policy,
        roleRequiresMfa: account.requireMfa,
        applicationRequiresMfa: ctx.oidc.client?.require_mfa === true,
        acr: undefined,
      });
      return required !== undefined && !satisfies(ctx.oidc.session?.acr, required);
    }),
  );
  login.checks.add(
    new Check(
      'action_required',
      'the person has something to do before they go on',
      'interaction_required',
      async (ctx) => {
        const account = accountOf(ctx);
        if (!account) return false;
        const due = outstandingActions({
          ...account,
          usesPassword: account.hasPassword && ctx.oidc.session?.amr?.includes('pwd') === true,
          terms: await currentTerms(),
          now: now(),
        });
        return due.length > 0;
      },
    ),
  );
  for (const asked of ASKED_PROMPTS) {
    // Both are a sign-in to us. Its result says that it was one, see `interaction/sign-ins.ts`.
    login.checks.add(
      new Check(
        promptReason(asked),
        'the application wants the person to say who they are',
        'login_required',
        ({ oidc }) => oidc.promptPending(asked),
      ),
    );
    // Without checks of its own: so that the engine takes the value.
    policy.add(new Prompt({ name: asked, requestable: true }));
  }
  // After the sign-in, since it is about the person, and before anything is told to the application.
  policy.add(
    new Prompt(
      { name: ACCESS_PROMPT },
      new Check(
        'access_refused',
        'the person may not open this application',
        'access_denied',
        async ({ oidc }) => {
          const { accountId } = oidc.session ?? {};
          return Boolean(
            accountId && oidc.client && !(await mayOpen(accountId, oidc.client.clientId)),
          );
        },
      ),
    ),
    policy.findIndex(({ name }) => name === 'consent'),
  );
  return policy;
}

/** The class that the application asks for, of those that we know (OpenID Connect Core 1.0, section 3.1.2.1). */
function wantedAcr(ctx: KoaContextWithOIDC): Acr | undefined {
  return weakestOf(acrValuesOf(ctx));
}

function acrValuesOf({ oidc }: KoaContextWithOIDC): string[] {
  const { acr_values: values } = oidc.params ?? {};
  return typeof values === 'string' ? values.split(' ').filter(Boolean) : [];
}

/** Who is signed in, as long as their account can be used. */
function accountOf({ oidc }: KoaContextWithOIDC): PersonAccount | undefined {
  return oidc.session?.accountId ? (oidc.account as PersonAccount | undefined) : undefined;
}
