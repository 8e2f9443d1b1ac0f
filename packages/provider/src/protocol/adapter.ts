import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import type { Clock } from '../clock.ts';
import type { OidcRecords, StoredOidcRecord } from '../storage/oidc-records.ts';
import { endOfSession, type SessionNotes } from './session-uses.ts';

/** Kinds that a reuse takes down with their grant (RFC 6749, section 4.1.2; RFC 9700, section 4.14.2). */
const GRANTED_KINDS = ['AccessToken', 'AuthorizationCode', 'RefreshToken'] as const;
/** Kinds that are found by the person they belong to. */
const PERSONAL_KINDS: readonly string[] = ['Session', 'Grant'];
const REDEEMABLE: Record<string, string> = {
  AuthorizationCode: 'authorization code',
  RefreshToken: 'refresh token',
};

type FindClient = (clientId: string) => Promise<AdapterPayload | undefined>;

/**
 * The engine's storage over our tables.
 *
 * Neither the value that a bearer shows nor a copy of it is stored: ids are hashed, and `jti`, which repeats
 * the id, is taken out of the payload and put back when it is read.
 */
export function createAdapterFactory(options: {
  records: OidcRecords;
  clock: Clock;
  findClient: FindClient;
  /** A record was read or consumed that had been consumed before. */
  reused: (kind: string, payload: AdapterPayload) => void;
}): (kind: string) => Adapter {
  const { findClient, ...rest } = options;
  return (kind) =>
    kind === 'Client' ? new ClientAdapter(findClient) : new RecordAdapter(kind, rest);
}

interface RecordAdapterOptions {
  records: OidcRecords;
  clock: Clock;
  reused: (kind: string, payload: AdapterPayload) => void;
}

class RecordAdapter implements Adapter {
  readonly #kind: string;
  readonly #records: OidcRecords;
  readonly #clock: Clock;
  readonly #reused: RecordAdapterOptions['reused'];

  constructor(kind: string, { records, clock, reused }: RecordAdapterOptions) {
    this.#kind = kind;
    this.#records = records;
    this.#clock = clock;
    this.#reused = reused;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const end = expiresIn ? this.#clock.now() + expiresIn * 1000 : null;
    await this.#records.upsert(this.#kind, id, {
      payload: serialize(payload),
      grantId: this.#kind === 'Grant' ? id : (payload.grantId ?? null),
      sessionUid: this.#kind === 'Session' ? (payload.uid ?? null) : null,
      accountId: PERSONAL_KINDS.includes(this.#kind) ? (payload.accountId ?? null) : null,
      expiresAt: end && this.#kind === 'Session' ? endOfSession(payload as SessionNotes, end) : end,
    });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const stored = await this.#records.find(this.#kind, id);
    const payload = stored && this.#parse(stored, id);
    if (payload?.consumed) this.#reused(this.#kind, payload);
    return payload;
  }

  /** The engine only looks whether the session lives and whose it is, so its id is not needed. */
  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const stored = await this.#records.findBySessionUid(this.#kind, uid);
    return stored && this.#parse(stored, undefined);
  }

  /** Device codes are not offered, so there is no user code to find. */
  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  /**
   * The engine reads, checks and then consumes, so two requests can both pass its check. The database lets one
   * of them through here; the other is a reuse like any later one, and ends the grant.
   *
   * @throws {errors.InvalidGrant} to all callers but one.
   */
  async consume(id: string): Promise<void> {
    if (await this.#records.consume(this.#kind, id, this.#clock.now())) return;
    const payload = await this.find(id);
    if (payload?.grantId) await this.#revokeGrant(payload.grantId);
    throw new errors.InvalidGrant(`${REDEEMABLE[this.#kind] ?? this.#kind} already used`);
  }

  async destroy(id: string): Promise<void> {
    await this.#records.destroy(this.#kind, id, this.#clock.now());
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.#records.destroyByGrant(this.#kind, grantId);
  }

  async #revokeGrant(grantId: string): Promise<void> {
    await Promise.all([
      this.#records.destroy('Grant', grantId, this.#clock.now()),
      ...GRANTED_KINDS.map((kind) => this.#records.destroyByGrant(kind, grantId)),
    ]);
  }

  #parse(stored: StoredOidcRecord, id: string | undefined): AdapterPayload | undefined {
    if (stored.expires_at !== null && stored.expires_at <= this.#clock.now()) return undefined;
    if (this.#kind === 'Session' && stored.consumed_at !== null) return undefined;
    const payload = JSON.parse(stored.payload) as AdapterPayload;
    if (id !== undefined) payload.jti = id;
    if (stored.consumed_at !== null) payload.consumed = Math.floor(stored.consumed_at / 1000);
    return payload;
  }
}

function serialize(payload: AdapterPayload): string {
  const { jti: _bearerValue, ...kept } = payload;
  // An interaction repeats the value of the session's cookie, which nothing reads from it.
  if (kept.session?.cookie) kept.session = { ...kept.session, cookie: undefined };
  return JSON.stringify(kept);
}

/** Applications are rows that the engine reads at every use, so a change counts from the next request. */
class ClientAdapter implements Adapter {
  readonly #find: FindClient;

  constructor(find: FindClient) {
    this.#find = find;
  }

  find(clientId: string): Promise<AdapterPayload | undefined> {
    return this.#find(clientId);
  }

  async upsert(): Promise<never> {
    throw new TypeError('Applications are changed through the admin API.');
  }
  async findByUid(): Promise<undefined> {}
  async findByUserCode(): Promise<undefined> {}
  async consume(): Promise<void> {}
  async destroy(): Promise<void> {}
  async revokeByGrantId(): Promise<void> {}
}
