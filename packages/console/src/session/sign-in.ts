import { AuthorizationResponseError } from 'oauth4webapi';
import {
  type Attempt,
  completeAttempt,
  createAttempt,
  type Person,
  type Tokens,
} from './protocol.ts';
import { createSession, type Session } from './session.ts';

const CALLBACK_PATH = '/admin/signed-in';
/** One sign-in a tab: state, nonce and PKCE verifier, which are worth nothing once they are used. */
const ATTEMPT_KEY = 'gatehouse.sign-in';
/** Answers to a silent request that mean: ask the person (OpenID Connect Core 1.0, section 3.1.2.6). */
const ASK = new Set(['login_required', 'interaction_required', 'consent_required']);

/** Whether the provider has just sent the browser back. */
export function isComingBack(): boolean {
  return location.pathname === CALLBACK_PATH;
}

/**
 * Who is signed in, when this page was loaded. Where nobody is known yet the browser goes to the provider, first
 * without a page and then with one, and comes back to the same address.
 *
 * @returns undefined: the browser is leaving.
 * @throws {Error} why nobody was signed in.
 */
export async function openSession(): Promise<Session | undefined> {
  if (!isComingBack()) {
    const { pathname, search, hash } = location;
    await leave({ silent: true, returnTo: pathname + search + hash });
    return undefined;
  }
  const attempt = takeAttempt();
  if (!attempt) {
    await leave({ silent: true, returnTo: '/admin/' });
    return undefined;
  }
  try {
    const tokens = await completeAttempt(new URL(location.href), attempt);
    // The code leaves the address bar and the history before anything else happens.
    history.replaceState(null, '', attempt.returnTo);
    return createSession(withPerson(tokens));
  } catch (error) {
    if (attempt.silent && error instanceof AuthorizationResponseError && ASK.has(error.error)) {
      await leave({ silent: false, returnTo: attempt.returnTo });
      return undefined;
    }
    throw error;
  }
}

/** Signs in again, with a page, and comes back to where the browser is. */
export async function signInAgain(): Promise<void> {
  const { pathname, search, hash } = location;
  const returnTo = isComingBack() ? '/admin/' : pathname + search + hash;
  await leave({ silent: false, returnTo });
}

async function leave(options: Pick<Attempt, 'silent' | 'returnTo'>): Promise<void> {
  const { url, attempt } = await createAttempt(options);
  sessionStorage.setItem(ATTEMPT_KEY, JSON.stringify(attempt));
  location.replace(url);
}

function takeAttempt(): Attempt | undefined {
  const kept = sessionStorage.getItem(ATTEMPT_KEY);
  sessionStorage.removeItem(ATTEMPT_KEY);
  return kept ? (JSON.parse(kept) as Attempt) : undefined;
}

function withPerson({ person, ...tokens }: Tokens): Tokens & { person: Person } {
  if (!person) throw new Error('The provider did not say who signed in.');
  return { ...tokens, person };
}
