import { createHmac, hash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import { canonical } from '../canonical.ts';
import type { Clock } from '../clock.ts';
import type { Encryption } from '../storage/encryption.ts';
import { createOneTimeTokenRows, endOneTimeTokensOf } from '../storage/one-time-tokens.ts';
import type { Database } from '../storage/schema.ts';
import type { OneTimeTokenTable } from '../storage/tables/one-time-tokens.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * What a link or a code is good for, and for how many seconds. One of a kind is nothing where another kind is asked
 * for.
 */
export const ONE_TIME_LIFETIMES = {
  password_reset: 30 * MINUTE,
  invitation: 7 * DAY,
  email_verification: DAY,
  email_change: HOUR,
  /** Sent to the old address: who loses an account by it has to read mail first. */
  email_change_undo: 7 * DAY,
  registration: DAY,
  sign_in_code: 10 * MINUTE,
  factor_code: 10 * MINUTE,
} as const;

/** What a link or a code is good for. */
export type OneTimeKind = keyof typeof ONE_TIME_LIFETIMES;
/** Kinds that are six digits to type, not links. */
export type CodeKind = 'sign_in_code' | 'factor_code';
/** Kinds that are links. */
export type LinkKind = Exclude<OneTimeKind, CodeKind>;

/** How often a code can be tried, right or wrong: five of a million guesses. */
export const MOST_TRIES = 5;
/**
 * Whoever has taken an account over changes the password and the address again: neither may take the way back from
 * whose it is.
 */
const OUTLIVING: readonly OneTimeKind[] = ['email_change_undo'];
const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;
const CODES = 1_000_000;
const CODE = /^\d{6}$/;

/** Whom something is issued to. */
export interface IssuedTo {
  /** null: somebody who has no account yet. */
  userId: string | null;
  /** Where it is sent, as written. */
  email: string;
}

/** A link or a code that can be used, or was used by this call. Times are milliseconds since the epoch. */
export interface OneTimeToken extends IssuedTo {
  id: string;
  kind: OneTimeKind;
  /** What was given to `issue`; it was sealed meanwhile. */
  data: unknown;
  createdAt: number;
  expiresAt: number;
}

/** Links and codes in mails, each good for one thing, once, for a while. */
export interface OneTimeTokens {
  /**
   * Makes the secret of a link: 256 random bits, of which SHA-256 is stored. That is enough where nothing can be
   * guessed. Ends earlier ones of the same kind and user, `email_change_undo` excepted.
   *
   * @param on the transaction that also queues the mail.
   */
  issue(
    on: Kysely<Database>,
    wanted: IssuedTo & { kind: LinkKind; data?: unknown },
  ): Promise<{ token: string }>;
  /**
   * As `issue`, for many people of whom each is named once, in few statements. Earlier ones stay: the caller names only who
   * has none.
   *
   * @param on the transaction in which nobody else changes these users.
   * @returns the token of each.
   */
  issueAll<Person extends IssuedTo>(
    on: Kysely<Database>,
    kind: LinkKind,
    people: readonly Person[],
  ): Promise<{ person: Person; token: string }[]>;
  /**
   * Makes a code of six digits. A million of them are hashed in no time, so what is stored is a hash under a key of the
   * master secret: a copy of the database alone tells no code. Ends the earlier code of the same browser; those of
   * other browsers stay, or strangers could keep a person from signing in.
   *
   * @param wanted.userId null: nobody, for whom the same work is done.
   * @param wanted.boundTo hash of a secret that the browser has, and of the flow it is in.
   */
  issueCode(
    on: Kysely<Database>,
    wanted: { kind: CodeKind; userId: string | null; email: string; boundTo: string },
  ): Promise<{ code: string }>;
  /** Finds a link without using it: for GET, which scanners of mails send too. */
  look(kind: LinkKind, token: string): Promise<OneTimeToken | undefined>;
  /**
   * Uses a link: of many calls at once, on any node, one gets it.
   *
   * @param on the transaction of what the link does: when that fails, the link is still good.
   */
  spend(on: Kysely<Database>, kind: LinkKind, token: string): Promise<OneTimeToken | undefined>;
  /**
   * Uses a code. The try is counted before the code is compared and in a transaction of its own, so that neither
   * parallel guesses nor a caller that rolls back get more than {@link MOST_TRIES}. Not to be called in a transaction.
   *
   * @param wanted.userId null: nobody, for whom the same work is done.
   * @param wanted.code as typed; space in it is left out.
   */
  spendCode(
    kind: CodeKind,
    wanted: { userId: string | null; code: string; boundTo: string },
  ): Promise<OneTimeToken | undefined>;
  /**
   * Removes up to `limit` that are over.
   *
   * @returns how many.
   */
  sweep(limit: number): Promise<number>;
}

export function createOneTimeTokens(options: {
  db: Kysely<Database>;
  encryption: Encryption;
  clock: Clock;
}): OneTimeTokens {
  const { db, encryption, clock } = options;
  const rows = createOneTimeTokenRows(db);
  const codeKeys = encryption.deriveKeys('one-time codes');

  function toRow(
    { kind, userId, email, boundTo, data, secretHash }: NewToken,
    now: number,
  ): OneTimeTokenTable {
    const row: OneTimeTokenTable = {
      id: newId(),
      kind,
      secret_hash: secretHash,
      user_id: userId,
      email,
      email_canonical: canonical(email),
      bound_to: boundTo,
      tries: 0,
      data: null,
      created_at: now,
      expires_at: now + ONE_TIME_LIFETIMES[kind] * 1000,
      spent_at: null,
    };
    if (data !== undefined) row.data = encryption.seal(JSON.stringify(data), sealContext(row.id));
    return row;
  }

  async function add(on: Kysely<Database>, token: NewToken): Promise<void> {
    const now = clock.now();
    const row = toRow(token, now);
    if (!OUTLIVING.includes(token.kind)) await rows.endEarlier(on, row, now);
    await rows.insert(on, row);
  }

  function toToken(row: OneTimeTokenTable | undefined): OneTimeToken | undefined {
    if (!row) return undefined;
    const { id, kind, user_id: userId, email, data } = row;
    return {
      id,
      kind: kind as OneTimeKind,
      userId,
      email,
      data: data === null ? undefined : JSON.parse(encryption.open(data, sealContext(id))),
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    };
  }

  return {
    async issue(on, { kind, userId, email, data }) {
      const token = newToken();
      const secretHash = hashToken(token);
      await add(on, { kind, userId, email, boundTo: null, data, secretHash });
      return { token };
    },

    async issueAll(on, kind, people) {
      const now = clock.now();
      const issued = people.map((person) => ({ person, token: newToken() }));
      await rows.insertAll(
        on,
        issued.map(({ person: { userId, email }, token }) => {
          const secretHash = hashToken(token);
          return toRow({ kind, userId, email, boundTo: null, data: undefined, secretHash }, now);
        }),
      );
      return issued;
    },

    async issueCode(on, { kind, userId, email, boundTo }) {
      const code = String(randomInt(CODES)).padStart(6, '0');
      const secretHash = hashCode(codeKeys[0], { kind, userId, boundTo, code });
      await add(on, { kind, userId, email, boundTo, data: undefined, secretHash });
      return { code };
    },

    async look(kind, token) {
      if (!TOKEN.test(token)) return undefined;
      return toToken(await rows.find(kind, hashToken(token), clock.now()));
    },

    async spend(on, kind, token) {
      if (!TOKEN.test(token)) return undefined;
      const secretHash = hashToken(token);
      return toToken(await rows.spend(on, { kind, secretHash, now: clock.now() }));
    },

    async spendCode(kind, { userId, code: typed, boundTo }) {
      const code = typed.replace(/\s/g, '');
      // What can't be a code is no guess.
      if (!CODE.test(code)) return undefined;
      const now = clock.now();
      const row = await rows.takeTry(db, { kind, userId, boundTo, now, most: MOST_TRIES });
      const given = codeKeys.map((key) => hashCode(key, { kind, userId, boundTo, code }));
      const stored = row?.secret_hash ?? hashToken('');
      const isRight = given.map((one) => equal(one, stored)).includes(true);
      return row && isRight ? toToken(await rows.spendById(db, { id: row.id, now })) : undefined;
    },

    sweep: (limit) => rows.sweep(clock.now(), limit),
  };
}

interface NewToken extends IssuedTo {
  kind: OneTimeKind;
  boundTo: string | null;
  data: unknown;
  secretHash: string;
}

/**
 * Ends links and codes of users when their password or address is changed, or when they are suspended or deleted.
 * `email_change_undo` stays; who uses it is checked then.
 *
 * @param on the transaction of the change.
 */
export async function endOneTimeTokens(
  on: Kysely<Database>,
  userIds: readonly string[],
  now: number,
): Promise<void> {
  await endOneTimeTokensOf(on, userIds, { now, kept: OUTLIVING });
}

function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

function hashToken(token: string): string {
  return hash('sha256', token, 'base64url');
}

/** Over all that a code is for, so that the hash of one person or browser is nothing at another's. */
function hashCode(
  key: string,
  of: { kind: CodeKind; userId: string | null; boundTo: string; code: string },
): string {
  const { kind, userId, boundTo, code } = of;
  return createHmac('sha256', Buffer.from(key, 'base64url'))
    .update(JSON.stringify([kind, userId, boundTo, code]))
    .digest('base64url');
}

/** Of two hashes of one length. */
function equal(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function sealContext(id: string): string {
  return `one-time token ${id}`;
}
