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
/** Between the windows of one browser and origin: the answer to a sign-in that was made beside a page. */
const ANSWERS = 'gatehouse.sign-in';
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
  if (attempt.beside) {
    handOver();
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

/**
 * Signs in again in a window beside this page, which stays as it is.
 *
 * @returns undefined: the browser opened no window.
 * @throws {Error} why nobody was signed in.
 */
export async function signInBeside(): Promise<(Tokens & { person: Person }) | undefined> {
  // At once: after a wait browsers take it for a window that nobody asked for.
  const beside = window.open('about:blank', '_blank', 'popup,width=520,height=760');
  if (!beside) return undefined;
  const { url, attempt } = await createAttempt({
    silent: false,
    beside: true,
    returnTo: '/admin/',
  }).catch((error: unknown) => {
    beside.close();
    throw error;
  });
  // Of the window there: what this page keeps of an attempt of its own is another.
  beside.sessionStorage.setItem(ATTEMPT_KEY, JSON.stringify(attempt));
  beside.location.replace(url);
  return withPerson(await completeAttempt(await answerTo(attempt), attempt));
}

/** The address that the provider sent the other window back to. */
function answerTo({ state }: Attempt): Promise<URL> {
  const answers = new BroadcastChannel(ANSWERS);
  return new Promise((resolve) => {
    answers.onmessage = ({ data }) => {
      const answer = new URL(String(data), location.origin);
      // Another page may wait for a window of its own.
      if (answer.searchParams.get('state') !== state) return;
      answers.close();
      resolve(answer);
    };
  });
}

/** Tells the page that opened this window, which alone has the verifier, what the provider answered. */
function handOver(): void {
  const answers = new BroadcastChannel(ANSWERS);
  answers.postMessage(location.href);
  answers.close();
  history.replaceState(null, '', '/admin/signed-in');
  const words = document.querySelector('.splash');
  if (words) words.textContent = 'You are signed in. Close this window and go on in the other.';
  window.close();
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
