import type { AppUsage } from '../../../../generated/admin-api.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** Milliseconds before the check began in which a failure still tells of what is being tried. */
const STILL_OF_INTEREST = 10 * MINUTE;

/** The last time that it worked. */
export interface LastTime {
  /** RFC 3339. */
  at: string;
  who: string | undefined;
  sessionId: string | undefined;
  /** Of the exchange of its code, by which its trace is found. */
  reference: string | undefined;
}

/** How far a live check has come. */
export interface Check {
  /** It has worked since the check began. */
  isDone: boolean;
  last: LastTime | undefined;
  /** The last try that failed, when nothing has worked after it; of both there is the later one. */
  failure: NonNullable<AppUsage['last_failure']> | undefined;
  unknownClient: NonNullable<AppUsage['unknown_client']> | undefined;
}

/**
 * Compares what is known now with what was known when the check began. All times are of the provider's clock, which
 * the browser's does not have to agree with.
 *
 * @param of.isMachine it works when the application is given a token, since nobody signs in to it.
 */
export function judge(of: { usage: AppUsage; baseline: AppUsage; isMachine: boolean }): Check {
  const { usage, baseline, isMachine } = of;
  const last = lastTime(usage, isMachine);
  const before = lastTime(baseline, isMachine);
  const isNews = (thing: { at: string } | null): boolean => {
    if (!thing || (last && thing.at <= last.at)) return false;
    const known = [baseline.last_failure?.at, baseline.unknown_client?.at];
    return !known.includes(thing.at) || Date.now() - Date.parse(thing.at) < STILL_OF_INTEREST;
  };
  const failure = (isNews(usage.last_failure) && usage.last_failure) || undefined;
  const unknownClient = (isNews(usage.unknown_client) && usage.unknown_client) || undefined;
  const isFailureLater = (failure?.at ?? '') >= (unknownClient?.at ?? '');
  return {
    isDone: last !== undefined && last.at !== before?.at,
    last,
    failure: isFailureLater ? failure : undefined,
    unknownClient: isFailureLater ? undefined : unknownClient,
  };
}

/** Milliseconds to the next look: often while somebody is trying, seldom where a page was left open. */
export function pollInterval(passed: number): number {
  if (passed < 2 * MINUTE) return 2 * SECOND;
  return passed < 10 * MINUTE ? 5 * SECOND : 30 * SECOND;
}

function lastTime({ last_sign_in, token_endpoint_auth }: AppUsage, isMachine: boolean) {
  if (isMachine) {
    return token_endpoint_auth
      ? { at: token_endpoint_auth.at, who: undefined, sessionId: undefined, reference: undefined }
      : undefined;
  }
  return last_sign_in
    ? {
        at: last_sign_in.at,
        who: last_sign_in.user?.name,
        sessionId: last_sign_in.session_id ?? undefined,
        reference: last_sign_in.reference || undefined,
      }
    : undefined;
}
