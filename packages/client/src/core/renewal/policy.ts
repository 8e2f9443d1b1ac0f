import type { Session } from '../../sessions/session.ts';
import type { Clock } from '../clock.ts';
import type { ErrorCode } from '../errors.ts';
import type { Hooks } from '../hooks.ts';
import type { Renewal } from '../options.ts';

/** How a visit is to be renewed now. */
export type RenewalStep = 'refresh' | 'silent';

/** Decides when and how sessions are renewed. */
export interface RenewalPolicy {
  /** Whether the provider has not vouched for a session within the interval. */
  isDue(session: Session): boolean;
  /** What is to be done before a visit goes on; `undefined` for nothing. */
  stepFor(
    session: Session,
    visit: { readonly method: string; readonly path: string },
  ): RenewalStep | undefined;
}

/** The policy that options ask for. */
export function createRenewalPolicy(settings: {
  renewal: Renewal | undefined;
  hooks: Hooks;
  clock: Clock;
}): RenewalPolicy {
  const { renewal, hooks, clock } = settings;
  const isDue = (session: Session) =>
    renewal !== undefined && clock() - session.renewedAt >= renewal.interval;

  return {
    isDue,
    stepFor(session, { method, path }) {
      if (renewal === undefined || !isDue(session)) return undefined;
      const pathname = path.split('?', 1)[0] as string;
      if (renewal.isExempt(pathname)) return undefined;
      if (hooks.isRenewable && !hooks.isRenewable({ method, path, session })) return undefined;
      const canRefresh = session.tokens.refreshToken !== undefined;
      if (renewal.method === 'refresh') return canRefresh ? 'refresh' : undefined;
      return renewal.method === 'auto' && canRefresh ? 'refresh' : 'silent';
    },
  };
}

/** Whether an error of a renewal says that the person may no longer be here: their session is over then. */
export function refusesPerson(code: ErrorCode): boolean {
  return code === 'access_denied' || code === 'user_unknown' || code === 'user_inactive';
}
