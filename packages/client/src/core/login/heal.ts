import type { Session } from '../../sessions/session.ts';
import type { App } from '../app.ts';
import { GatehouseError } from '../errors.ts';
import type { Hooks } from '../hooks.ts';
import type { NamedProvider } from '../providers.ts';
import { redirect } from '../redirect.ts';
import { isRestart, type LoginAttempt } from './attempts.ts';
import { beginLogin } from './begin.ts';
import type { ResponseParams } from './response-params.ts';

/** Somebody who comes back from a provider. */
export interface CallbackVisit {
  readonly request: Request;
  readonly app: App;
  readonly cookieHeader: string;
  /** Name of the provider in the path; `undefined` without one. */
  readonly routeProvider: string | undefined;
  /** The provider that a new attempt would go to. */
  readonly named: NamedProvider;
}

/** A callback that can't be continued. */
interface Broken {
  readonly visit: CallbackVisit;
  readonly params: ResponseParams;
  readonly session: Session | undefined;
  readonly attempt: LoginAttempt | undefined;
}

/**
 * What to do with a callback that can't be continued: repeated, bookmarked, opened in another
 * browser, too late, or pushed out by newer ones. Who is signed in goes on. Others are sent to the
 * provider once more, which mostly knows them and sends them straight back. The `state` of that
 * second attempt says that it is one, also to a browser that keeps no cookies: a third is never
 * made, and the failure explained.
 */
export function createHeal({
  loginRedirectUrl,
  hooks,
}: {
  loginRedirectUrl: string;
  hooks: Hooks;
}): (failure: GatehouseError, broken: Broken) => Promise<Response> {
  return async (failure, { visit, params, session, attempt }) => {
    const { app, cookieHeader, named, request } = visit;
    const { state } = params;
    const forget = state === '' ? [] : [app.attempts.forget(state)];
    if (session) return redirect(attempt?.returnTo ?? loginRedirectUrl, forget);

    // The provider's own refusal is no accident; starting again would ask it the same once more.
    if (!params.hasCode) throw failure;
    if (isRestart(state)) throw cookiesWork(attempt, cookieHeader) ? failure : notKept(failure);

    const returnTo = attempt?.returnTo;
    const beginning = { request, app, cookieHeader, named, returnTo, isRestart: true };
    const again = await beginLogin({ ...beginning, purpose: 'login' }, hooks);
    for (const cookie of forget) again.headers.append('set-cookie', cookie);
    return again;
  };
}

function cookiesWork(attempt: LoginAttempt | undefined, cookieHeader: string): boolean {
  return attempt !== undefined || cookieHeader !== '';
}

function notKept(failure: GatehouseError): GatehouseError {
  return new GatehouseError(
    'cookies_not_kept',
    'the browser sent no cookie at all, twice: it keeps none for this site',
    { cause: failure },
  );
}
