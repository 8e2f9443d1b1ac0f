import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { ApiScope } from '../applications/api.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { createApiRows } from '../storage/apis.ts';
import { createApplicationRows } from '../storage/applications.ts';
import type { Storage } from '../storage/database.ts';
import { createGrantRows, type GrantRecord } from '../storage/grants.ts';
import { createLogoutNotifications } from '../storage/logout-notifications.ts';
import type { Database } from '../storage/schema.ts';
import { createSessionUseRows } from '../storage/session-uses.ts';
import { createSessionRows } from '../storage/sessions.ts';
import { inTransaction } from '../storage/transaction.ts';
import { type GrantPayload, parsePayload, type SessionPayload } from './session-records.ts';
import { endOfSession } from './session-uses.ts';

/** An application that a person has signed in to, with what it may do for them. Times are ms since the epoch. */
export interface ConnectedApplication {
  clientId: string;
  name: string;
  logoUri: string | null;
  scopes: GrantedScope[];
  /** Whether it may act while the person is away (`offline_access`). */
  offline: boolean;
  since: number;
  /** When it last got tokens by a grant of the person, as far as that is still known. */
  lastUsedAt: number;
}

/** A scope that an application was granted. */
export interface GrantedScope {
  name: string;
  /** The API that it is of, by its identifier; null: of OpenID Connect. */
  resource: string | null;
  /** What whoever runs the API says of it. */
  description: string | null;
}

/** What people have let applications do. */
export interface ConnectedApplications {
  /** By name. */
  list(userId: string): Promise<ConnectedApplication[]>;
  /**
   * Ends what the person has granted an application, with all its tokens, and tells the application that their
   * sessions in it are over. At the next sign-in it is asked for anew.
   *
   * @throws {DomainError} `grant_not_found`.
   */
  revoke(userId: string, clientId: string, change: { by: Actor }): Promise<void>;
}

export function createConnectedApplications(options: {
  storage: Pick<Storage, 'db' | 'engine' | 'grouped'>;
  /** There is something to deliver. */
  nudge: () => void;
  audit: Pick<AuditLog, 'record'>;
  clock: Clock;
}): ConnectedApplications {
  const { storage, nudge, audit, clock } = options;
  const { db, engine } = storage;

  /** Sessions know their application no more, and return its `sid`s. */
  async function forget(transaction: Kysely<Database>, userId: string, clientId: string) {
    const rows = createSessionUseRows(transaction);
    const sids: (string | null)[] = [];
    for (const record of await createSessionRows(transaction).list(userId, clock.now())) {
      const payload = parsePayload<SessionPayload & { exp: number }>(record);
      const { [clientId]: authorization, ...others } = payload.authorizations ?? {};
      if (!authorization) continue;
      sids.push(authorization.sid ?? null);
      // Who writes the session at this moment brings the entry back, without the grant that it names.
      await rows.replace(payload.uid, {
        from: record.payload,
        to: JSON.stringify({ ...payload, authorizations: others }),
        expiresAt: endOfSession(payload, payload.exp * 1000),
      });
    }
    return sids;
  }

  return {
    async list(userId) {
      const now = clock.now();
      const rows = createGrantRows(db);
      const byClient = Map.groupBy(await rows.list(userId, now), clientOf);
      const grants = [...byClient.values()].flat();
      const [applications, issued, apis] = await Promise.all([
        createApplicationRows(db).listByClientIds([...byClient.keys()]),
        rows.listIssued(
          grants.flatMap(({ grant_id: id }) => id ?? []),
          now,
        ),
        createApiRows(db).listByIdentifiers([...new Set(grants.flatMap(resourcesOf))]),
      ]);
      const issuedBy = Map.groupBy(issued, ({ grant_id: id }) => id);
      const described = new Map(
        apis.flatMap(({ identifier, scopes }) =>
          (JSON.parse(scopes) as ApiScope[]).map(({ name, description }) => [
            `${identifier} ${name}`,
            description,
          ]),
        ),
      );
      return applications.map((application) => {
        const own = byClient.get(application.client_id) ?? [];
        const payloads = own.map(parsePayload<GrantPayload>);
        const uses = own
          .flatMap(({ grant_id: id }) => issuedBy.get(id) ?? [])
          .map((token) => parsePayload<{ iat: number }>(token).iat);
        const since = payloads.map(({ iat }) => iat);
        const scopes = scopesOf(payloads, described);
        return {
          clientId: application.client_id,
          name: application.client_name,
          logoUri: application.logo_uri,
          scopes: scopes.filter(({ name }) => name !== 'openid' && name !== 'offline_access'),
          offline: scopes.some(({ name }) => name === 'offline_access'),
          since: Math.min(...since) * 1000,
          lastUsedAt: Math.max(...since, ...uses) * 1000,
        };
      });
    },

    async revoke(userId, clientId, { by }) {
      await inTransaction(db, async (transaction) => {
        const rows = createGrantRows(transaction);
        const now = clock.now();
        const grants = (await rows.list(userId, now)).filter(
          (grant) => clientOf(grant) === clientId,
        );
        if (grants.length === 0) throw new DomainError('grant_not_found');
        const [application] = await createApplicationRows(transaction).listByClientIds([clientId]);
        if (!application) throw new DomainError('grant_not_found');
        await rows.remove(grants.flatMap(({ grant_id: id }) => id ?? []));
        const sids = await forget(transaction, userId, clientId);
        const { durable } = storage.grouped;
        const notifications = createLogoutNotifications({ db: transaction, durable }, engine);
        if (application.backchannel_logout_uri !== null) {
          // Of a session that only the application still has nobody knows the `sid`: all of the person end.
          const all = application.backchannel_logout_session_required === 0 ? [null] : [];
          const named = sids.length > 0 ? sids : all;
          await notifications.add(
            named.map((sid) => ({ clientId, sub: userId, sid })),
            now,
          );
        }
        await audit.record(transaction, by, {
          action: 'grant.revoke',
          target: { type: 'user', id: userId },
          clientId,
        });
      });
      nudge();
    },
  };
}

function clientOf(grant: GrantRecord): string {
  return parsePayload<GrantPayload>(grant).clientId;
}

function resourcesOf(grant: GrantRecord): string[] {
  return Object.keys(parsePayload<GrantPayload>(grant).resources ?? {});
}

function scopesOf(
  grants: readonly GrantPayload[],
  described: ReadonlyMap<string | undefined, string | null | undefined>,
): GrantedScope[] {
  const words = (text = '') => text.split(' ').filter(Boolean);
  const ours = new Set(grants.flatMap(({ openid }) => words(openid?.scope)));
  const ofApis = new Set(
    grants.flatMap(({ resources = {} }) =>
      Object.entries(resources).flatMap(([resource, scope]) =>
        words(scope).map((name) => `${resource} ${name}`),
      ),
    ),
  );
  return [
    ...[...ours].map((name) => ({ name, resource: null, description: null })),
    ...[...ofApis].map((key) => {
      const [resource = '', name = ''] = key.split(' ');
      return { name, resource, description: described.get(key) ?? null };
    }),
  ];
}
