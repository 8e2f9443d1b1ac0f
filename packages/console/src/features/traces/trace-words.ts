import type { Trace } from '../../../generated/admin-api.ts';

export type Step = Trace['steps'][number];
export type Entry = Step['entry'];
export type EntryOf<Type extends Entry['type']> = Extract<Entry, { type: Type }>;
export type TraceProblem = NonNullable<Trace['problem']>;
export type Outcome = Trace['outcome'];

const OUTCOMES: Record<Outcome, { label: string; color: string }> = {
  completed: { label: 'Completed', color: 'gate' },
  answered: { label: 'Code not exchanged', color: 'gray' },
  under_way: { label: 'Not finished', color: 'gray' },
  failed: { label: 'Failed', color: 'red' },
};

/** Milliseconds after which nobody comes back to a sign-in, and after which a code is good no more. */
const LEFT_AFTER = 3_600_000;
const CODE_LIFETIME = 60_000;
/** How a silent check ends where nobody is signed in: nothing is wrong with it. */
const SILENT = ['login_required', 'interaction_required'];

/** How a sign-in stands. @param now milliseconds since the epoch. */
export function outcomeOf(
  trace: Pick<Trace, 'outcome' | 'started_at' | 'problem'>,
  now: number,
): { label: string; color: string } {
  const { outcome, started_at, problem } = trace;
  const age = now - Date.parse(started_at);
  if (problem && SILENT.includes(problem.code)) return { label: 'Not signed in', color: 'gray' };
  if (outcome === 'under_way' && age > LEFT_AFTER) return { label: 'Left', color: 'gray' };
  if (outcome === 'answered' && age < CODE_LIFETIME) return { label: 'Code issued', color: 'gray' };
  return OUTCOMES[outcome];
}

/** How good a step was: it went on, it waits or was put right by trying again, or it failed. */
export type Tone = 'good' | 'wait' | 'bad';

export function toneOf({ entry, problem }: Step): Tone {
  if (problem) return 'bad';
  if (entry.type === 'sign_in_refused') return 'wait';
  if (entry.type === 'sign_in' && entry.denied) return 'bad';
  return 'good';
}

/** A step in a few words. */
export function stepTitle({ entry, problem }: Step): string {
  switch (entry.type) {
    case 'authorization':
      return authorizationTitle(entry, problem !== null);
    case 'sign_in':
      if (entry.denied) return 'The sign-in ended here';
      return entry.amr.length > 0 ? `${proofWords(entry.amr)} was right` : 'A step was taken';
    case 'sign_in_refused':
      return 'The sign-in was refused';
    case 'token':
      if (problem) return 'The exchange was refused';
      return entry.grant_type === 'authorization_code'
        ? 'The code was exchanged for tokens'
        : 'Tokens were issued';
    case 'userinfo':
      return 'Userinfo was refused';
  }
}

function authorizationTitle(entry: EntryOf<'authorization'>, hasFailed: boolean): string {
  if (entry.prompt?.name === 'access') return 'The person may not open the application';
  if (hasFailed) return entry.resumed ? 'The sign-in failed' : 'The request was refused';
  if (entry.prompt?.name === 'consent') return 'The person was asked whether they agree';
  if (entry.answered) {
    const what = entry.answered === 'code' ? 'A code was issued' : 'The person is signed in';
    return entry.resumed ? what : `${what}, without a page`;
  }
  return entry.resumed ? 'The sign-in went on' : 'The application asked for a sign-in';
}

const PROOFS: Record<string, string> = {
  pwd: 'The password',
  otp: 'The one-time code',
  hwk: 'The passkey',
  swk: 'The passkey',
};

export function proofWords(amr: readonly string[]): string {
  const words = amr.flatMap((method) => PROOFS[method] ?? []);
  return words[0] ?? `What was shown (${amr.join(', ')})`;
}

const NEXT: Record<string, string> = {
  identify: 'Who it is was asked once more',
  email_code: 'A code by e-mail was asked for',
  second_factor: 'A second factor was asked for',
  enrol_factor: 'A second factor had to be set up',
  accept_terms: 'The terms had to be accepted',
  change_password: 'A new password had to be chosen',
  verify_email: 'The e-mail address had to be verified',
  done: 'Nothing else was asked for',
};

export function nextWords(next: string): string {
  return NEXT[next] ?? next.replaceAll('_', ' ');
}

const DENIALS: Record<string, string> = {
  not_active: 'The account is not active.',
  wrong_account: 'The application wanted somebody else to sign in.',
  no_factor: 'A second factor is needed, and the policy allows none that the person could have.',
  acr_unattainable: 'The application asks for a stronger sign-in than the person can have.',
};

export function denialWords(reason: string): string {
  return DENIALS[reason] ?? reason.replaceAll('_', ' ');
}

const PROMPT_REASONS: Record<string, string> = {
  no_session: 'Nobody was signed in in this browser.',
  login_prompt: 'The application asked for a new sign-in (prompt=login).',
  select_account_prompt:
    'The application wants the person to choose who they are (prompt=select_account).',
  create_prompt: 'The application wants the person to make an account (prompt=create).',
  max_age: 'The sign-in was older than the application allows (max_age).',
  id_token_hint: 'Somebody else than the application expected is signed in.',
  account_unavailable: 'The account that was signed in can no longer be used.',
  acr_unmet: 'The application asks for a stronger sign-in (acr_values).',
  mfa_required: 'A second factor is required, and the session has none.',
  action_required: 'The person has something to do first, such as accepting the terms.',
  access_refused: 'The person has none of the roles that open the application.',
  op_scopes_missing: 'The application asks for more than the person has agreed to.',
  consent_prompt: 'The application wants the person to be asked (prompt=consent).',
  native_client_prompt: 'A native application asks each time.',
};

export function promptWords(reason: string): string {
  return PROMPT_REASONS[reason] ?? reason.replaceAll('_', ' ');
}

const MFA_REASONS = {
  policy: 'the policy',
  role: 'a role of the person',
  application: 'the application',
  acr_values: 'the request (acr_values)',
};

/** Who asked for a second factor. */
export function mfaWords(reasons: readonly (keyof typeof MFA_REASONS)[]): string {
  if (reasons.length === 0) return 'Not required';
  return `Required by ${new Intl.ListFormat('en').format(reasons.map((one) => MFA_REASONS[one]))}`;
}

/** Where a claim comes from. */
export function originWords(origin: string): string {
  if (origin === 'protocol') return 'OpenID Connect';
  if (origin === 'application') return 'a rule of the application';
  return origin.replace('scope:', 'scope ');
}

/** The tab of an application on which a setting is. */
export function tabOf(setting: string): string {
  if (setting.endsWith('redirect_uris')) return 'configuration';
  return setting === 'access' ? 'access' : 'sso';
}
