import type { JWK } from 'jose';
import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import { DomainError } from '../domain-error.ts';
import { isSuper } from '../policy/privileges.ts';
import type { Database } from '../storage/schema.ts';
import { createSignedForRows, type SignedFor } from '../storage/signed-for.ts';
import type { SigningKeys } from '../storage/signing-keys.ts';
import { loadJwks } from './signing-keys.ts';

/** Applications and APIs that are named of a key. */
export const NAMED_AT_MOST = 20;

/**
 * - `signing`: what is signed by its algorithm is signed with it.
 * - `published`: it stands in the key set, so that what was signed with it can be verified.
 */
export const KEY_STATES = ['signing', 'published'] as const;
export type KeyState = (typeof KEY_STATES)[number];

/** A key that the provider signs with, without its private half. */
export interface PublishedKey {
  kid: string;
  alg: string;
  state: KeyState;
  /** Milliseconds since the epoch. */
  created_at: number;
  /** As in the key set (RFC 7517, section 4). */
  public_jwk: Record<string, string>;
  /** How many get what is signed by this algorithm: ID tokens and logout tokens, or access tokens. */
  apps: number;
  apis: number;
  /** The first of them. */
  used_by: Pick<SignedFor, 'kind' | 'id' | 'name'>[];
}

/** Every signing key, in the order of the key set. @throws {DomainError} `privilege_missing`. */
export type ListSigningKeys = (asked: { by: Actor }) => Promise<PublishedKey[]>;

/** Costs two queries, and two for each algorithm. */
export function createListSigningKeys(options: {
  db: Kysely<Database>;
  signingKeys: SigningKeys;
}): ListSigningKeys {
  const { db, signingKeys } = options;
  const rows = createSignedForRows(db);
  return async ({ by }) => {
    if (!isSuper(by)) {
      throw new DomainError('privilege_missing', {
        detail: 'Only a super administrator may see the signing keys.',
      });
    }
    const [{ keys }, stored, counts] = await Promise.all([
      loadJwks(signingKeys),
      signingKeys.list(),
      rows.counts(),
    ]);
    const algs = [...new Set(keys.map(({ alg = '' }) => alg))];
    const usedBy = new Map(
      await Promise.all(
        algs.map(async (alg) => [alg, await rows.list(alg, NAMED_AT_MOST)] as const),
      ),
    );
    const first = new Map(keys.toReversed().map(({ alg = '', kid }) => [alg, kid]));
    return keys.map((key): PublishedKey => {
      const { kid = '', alg = '' } = key;
      const counted = counts.find((count) => count.alg === alg);
      return {
        kid,
        alg,
        // The engine signs with the first that fits.
        state: first.get(alg) === kid ? 'signing' : 'published',
        created_at: stored.find((one) => one.kid === kid)?.createdAt ?? 0,
        public_jwk: publicPartOf(key),
        apps: counted?.apps ?? 0,
        apis: counted?.apis ?? 0,
        used_by: (usedBy.get(alg) ?? []).map(({ kind, id, name }) => ({ kind, id, name })),
      };
    });
  };
}

/** What may be published of a key (RFC 7518, sections 6.2.1 and 6.3.1; RFC 8037, section 2), named one by one. */
const PUBLIC_MEMBERS = ['kty', 'use', 'alg', 'kid', 'crv', 'x', 'y', 'n', 'e'] as const;

function publicPartOf(key: JWK): Record<string, string> {
  return Object.fromEntries(
    PUBLIC_MEMBERS.flatMap((name) => (key[name] === undefined ? [] : [[name, String(key[name])]])),
  );
}
