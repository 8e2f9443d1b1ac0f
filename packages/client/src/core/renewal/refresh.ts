import { createHash } from 'node:crypto';
import { createRecentCache } from '../../sessions/recent-cache.ts';
import { createSealedValues } from '../../sessions/sealed-value.ts';
import type { Session } from '../../sessions/session.ts';
import type { ChangedSession, SessionChange, Sessions } from '../../sessions/sessions.ts';
import type { SessionStore } from '../../sessions/stores/session-store.ts';
import type { AppUsers } from '../../users/app-users.ts';
import type { Clock } from '../clock.ts';
import { GatehouseError } from '../errors.ts';
import { claimsOf } from '../login/claims.ts';
import type { ResolvedOptions } from '../options.ts';
import { providerFailure } from '../provider/failure.ts';
import type { TokenSet } from '../provider/token-set.ts';
import type { NamedProvider, Providers } from '../providers.ts';
import { keptTokens, sidOf } from '../tokens.ts';
import type { Claims } from '../user.ts';
import { refusesPerson } from './policy.ts';

/** Milliseconds for which requests that still carry the old tokens get the result of the refresh. */
const SHARED_FOR = 60_000;
/** Milliseconds before a refresh that failed for lack of the provider is tried again. */
const RETRY_AFTER = 10_000;
/** Milliseconds between looks at what another process makes of its refresh. */
const LOOK_EVERY = 40;
/** Results kept in this process. */
const MAX_RESULTS = 5_000;

/** Renews a session by its refresh token. */
export interface Refresher {
  /**
   * Asks the provider for new tokens and claims, once for all requests and processes that want it
   * at the same time. `undefined` when the session is over: the provider ended it, or a logout did.
   *
   * @throws {GatehouseError} `provider_unavailable`: the session still holds.
   */
  refresh(
    session: Session,
    cookieHeader: string,
    sessions: Sessions,
  ): Promise<ChangedSession | undefined>;
  /** Whether a refresh of this session failed so lately that trying again would only cost time. */
  isResting(session: Session): boolean;
}

/** OpenID Connect Core 1.0, section 12; rotation by RFC 9700, section 4.14. */
export function createRefresher(settings: {
  options: ResolvedOptions;
  providers: Providers;
  users: AppUsers | undefined;
  clock: Clock;
  /** Told of what ends a session, or leaves its claims old, without an error that anybody sees. */
  report(error: GatehouseError): void;
}): Refresher {
  const { options, providers, users, clock, report } = settings;
  const store = options.refreshStore ?? options.sessionStore;
  const sealed = createSealedValues(options.sessionSecrets, 'refresh result');
  const results = createRecentCache<Shared>(MAX_RESULTS);
  const failures = createRecentCache<number>(MAX_RESULTS);

  async function ask(session: Session): Promise<SessionChange> {
    const { refreshToken, dpopKey } = session.tokens;
    const named = providers.byName(session.provider);
    if (!named || refreshToken === undefined) {
      throw new GatehouseError('refresh_rejected', 'the session has nothing to refresh with');
    }
    const tokens = await named.provider.refresh({
      refreshToken,
      sub: String(session.claims.sub),
      ...(dpopKey === undefined ? {} : { dpopKey }),
    });
    const claims = await claimsAfter(tokens, named, session);
    return {
      claims,
      tokens: { ...session.tokens, ...keptTokens(tokens, options) },
      renewedAt: clock(),
      sid: sidOf(tokens) ?? session.sid,
    };
  }

  /** Fresh claims; the old ones when they can't be had now, since the new refresh token must not be lost. */
  async function claimsAfter(
    tokens: TokenSet,
    { provider, name }: NamedProvider,
    session: Session,
  ): Promise<Claims> {
    // Hooks have no request to look at: the result serves several, in other processes too.
    const request = new Request(`${options.appOrigin ?? 'http://localhost'}/`);
    const context = { request, provider: name };
    const { hooks } = options;
    let claims = session.claims;
    try {
      claims = await claimsOf(tokens, { provider, hooks, context, known: session.claims });
      await users?.renew(claims, context);
    } catch (error) {
      const failure = providerFailure(error, 'claims could not be renewed');
      if (refusesPerson(failure.code)) throw failure;
      report(failure);
    }
    return claims;
  }

  /** One process asks; the others wait for what it stores. */
  async function askAmongProcesses(key: string, session: Session): Promise<SessionChange> {
    if (!store) return await ask(session);
    const patience = 3 * 5_000 + 5_000;
    const deadline = clock() + patience;
    const entry = { key, subject: '', data: '', revision: 1, expiresAt: deadline };
    for (;;) {
      if (await asked(store.add(entry))) {
        try {
          const change = await ask(session);
          const data = sealed.seal(key, JSON.stringify(change));
          await asked(
            store.replace({ ...entry, data, revision: 2, expiresAt: clock() + SHARED_FOR }),
          );
          return change;
        } catch (error) {
          await asked(store.remove(key));
          throw error;
        }
      }
      const change = await resultOfAnother(key, store, deadline);
      if (change) return change;
      if (clock() > deadline) {
        throw new GatehouseError(
          'provider_unavailable',
          'another process did not finish its refresh',
        );
      }
    }
  }

  /** `undefined` when the other process failed, so that this one may try. */
  async function resultOfAnother(
    key: string,
    shared: SessionStore,
    deadline: number,
  ): Promise<SessionChange | undefined> {
    while (clock() <= deadline) {
      const entry = await asked(shared.read(key));
      if (!entry) return undefined;
      if (entry.data !== '') {
        const text = sealed.open(key, entry.data);
        // Only this file writes what decrypts under this purpose and key.
        return text === undefined ? undefined : (JSON.parse(text) as SessionChange);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    }
    return undefined;
  }

  async function refreshOnce(key: string, session: Session): Promise<SessionChange> {
    const known = results.get(key);
    if (known && known.until > clock()) return await known.change;
    const change = askAmongProcesses(key, session);
    const shared: Shared = { change, until: Number.POSITIVE_INFINITY };
    results.set(key, shared);
    try {
      const result = await change;
      shared.until = clock() + SHARED_FOR;
      return result;
    } catch (error) {
      shared.until = 0;
      throw error;
    }
  }

  return {
    async refresh(session, cookieHeader, sessions) {
      const key = keyOf(session);
      let change: SessionChange;
      try {
        change = await refreshOnce(key, session);
      } catch (error) {
        const failure = providerFailure(error, 'refreshing tokens failed');
        if (failure.code === 'refresh_rejected' || refusesPerson(failure.code)) {
          // Another process may have been first while this request held the old tokens.
          const current = await sessions.read(cookieHeader);
          const isNewer = current && current.tokens.refreshToken !== session.tokens.refreshToken;
          if (isNewer) return { session: current, cookies: [] };
          report(failure);
          return undefined;
        }
        failures.set(key, clock());
        throw failure;
      }
      return await sessions.change(session, change, cookieHeader);
    },

    isResting(session) {
      const failedAt = failures.get(keyOf(session));
      return failedAt !== undefined && clock() - failedAt < RETRY_AFTER;
    },
  };
}

interface Shared {
  readonly change: Promise<SessionChange>;
  until: number;
}

/** The same for all who hold the same tokens, and different after each refresh, also where the refresh token stays. */
function keyOf({ id, tokens, renewedAt }: Session): string {
  return createHash('sha256')
    .update(JSON.stringify(['refresh', id, tokens.refreshToken, renewedAt]))
    .digest('base64url');
}

async function asked<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer;
  } catch (error) {
    throw new GatehouseError('session_store_unavailable', 'the store failed', { cause: error });
  }
}
