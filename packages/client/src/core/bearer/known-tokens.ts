import { hash } from 'node:crypto';
import { createRecentCache } from '../../sessions/recent-cache.ts';
import type { Clock } from '../clock.ts';
import type { NamedProvider } from '../providers.ts';
import type { ResolvedApi } from './options.ts';
import type { Validation } from './validation.ts';

/** Tokens that are remembered, and as many that are not good; an entry takes a few kilobytes. */
const MAX_KNOWN = 5000;
/** Milliseconds for which a refusal of the provider is believed, at most. */
const REFUSAL_LIFETIME = 5000;

/** What was found out about tokens lately. Knows them by their digests. */
export interface KnownTokens {
  find(key: string, named: NamedProvider | undefined): Validation | undefined;
  /** `keys` are those that a JWT was verified with. */
  keep(key: string, named: NamedProvider, validation: Validation, keys: object | undefined): void;
}

interface Known {
  readonly named: NamedProvider;
  readonly validation: Validation;
  readonly keys: object | undefined;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** The name of a token here. */
export function keyOf(token: string): string {
  return hash('sha256', token, 'base64url');
}

/**
 * A token that was verified counts until it expires or the provider's keys are read anew; the answer of
 * a provider counts for `cacheLifetime`. Made-up tokens push out only one another.
 */
export function createKnownTokens(api: ResolvedApi, clock: Clock): KnownTokens {
  const good = createRecentCache<Known>(MAX_KNOWN);
  const bad = createRecentCache<Known>(MAX_KNOWN);

  return {
    find(key, chosen) {
      const known = good.get(key) ?? bad.get(key);
      if (!known || known.until <= clock()) return undefined;
      const { named, keys, validation } = known;
      if (chosen && chosen.provider !== named.provider) return undefined;
      if (keys !== undefined && keys !== named.provider.signedJwts.trustedKeys()) return undefined;
      return validation;
    },

    keep(key, named, validation, keys) {
      const now = clock();
      if ('refusal' in validation) {
        // That of a JWT may be another one a moment later, when keys were read.
        if (keys !== undefined) return;
        const until = now + Math.min(api.cacheLifetime, REFUSAL_LIFETIME);
        bad.set(key, { named, validation, keys, until });
        return;
      }
      const { expiresAt = Number.POSITIVE_INFINITY } = validation.token;
      const end = keys === undefined ? now + api.cacheLifetime : expiresAt;
      good.set(key, { named, validation, keys, until: Math.min(end, expiresAt) });
    },
  };
}
