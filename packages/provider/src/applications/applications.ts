import { v7 as newId } from 'uuid';
import type { Actor, Change } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import { canonical } from '../canonical.ts';
import type { Clock } from '../clock.ts';
import type { Attributes } from '../directory/attributes.ts';
import { DomainError } from '../domain-error.ts';
import { isPlainText } from '../field-checks.ts';
import { DEFAULT_LIMIT, decodeCursor, type Page, type PageRequest, toPage } from '../paging.ts';
import { checkMayChange, visibleApplications } from '../policy/privileges.ts';
import { checkVersion } from '../registry/registry.ts';
import { createApplicationUsageRows } from '../storage/application-usage.ts';
import { createApplicationRows } from '../storage/applications.ts';
import { constraintViolation } from '../storage/constraint-violation.ts';
import type { Storage } from '../storage/database.ts';
import { createSecretUses } from '../storage/secret-uses.ts';
import { inTransaction } from '../storage/transaction.ts';
import { type Application, toApplication, toRow } from './application.ts';
import { checkClaims } from './application-claims.ts';
import { checkApplication, isClientId } from './application-rules.ts';
import {
  type ApplicationChanges,
  applyChanges,
  hasSecret,
  type NewApplication,
  withDefaults,
} from './application-settings.ts';
import {
  checkVisible,
  createChangeApplication,
  findByEitherId,
  setUris,
} from './change-application.ts';
import { createClientSecret } from './client-secret.ts';
import { checkOldSecretLifetime, newSecret, rotate, withoutSecret } from './secret-rotation.ts';

/** `client_secret` is told here and never again; null: none was made. */
export interface ApplicationWithSecret {
  application: Application;
  client_secret: string | null;
}

/** The applications, each a row that takes effect at the next request. */
export interface Applications {
  /** @throws {DomainError} `privilege_missing`, `validation_failed`, `client_id_taken`. */
  create(application: NewApplication, change: Change): Promise<ApplicationWithSecret>;
  /**
   * @param id its id or `client_id`.
   * @throws {DomainError} `privilege_missing`, `application_not_found`.
   */
  get(id: string, asked: { by: Actor }): Promise<Application>;
  /**
   * A secret is made when `token_endpoint_auth_method` changes from `none` to one with a secret, and removed
   * when it changes to `none`.
   *
   * @param id its id or `client_id`.
   * @throws {DomainError} `privilege_missing`, `application_not_found`, `version_mismatch`, `validation_failed`.
   */
  update(id: string, changes: ApplicationChanges, change: Change): Promise<ApplicationWithSecret>;
  /**
   * @param id its id or `client_id`.
   * @throws {DomainError} `privilege_missing`, `application_not_found`, `version_mismatch`.
   */
  delete(id: string, change: Change): Promise<void>;
  /**
   * By the start of the name or `client_id`, in the order of creation.
   *
   * @throws {DomainError} `privilege_missing`, `cursor_invalid`.
   */
  list(page: PageRequest, asked: { by: Actor }): Promise<Page<Application>>;
  /**
   * Makes a new secret. The one before goes on for a while, so that an application on several machines can take the
   * new one to each of them without a pause; more than two are never live.
   *
   * @param id its id or `client_id`.
   * @param options.oldLifetime seconds for which the newest of the old ones stays; 0: all stop at once.
   * @throws {DomainError} `privilege_missing`, `application_not_found`, `version_mismatch`,
   *   `application_has_no_secret`, `validation_failed`.
   */
  rotateSecret(
    id: string,
    options: { oldLifetime: number },
    change: Change,
  ): Promise<ApplicationWithSecret & { client_secret: string }>;
  /**
   * Ends one secret at once.
   *
   * @param id the application's id or `client_id`.
   * @throws {DomainError} `privilege_missing`, `application_not_found`, `version_mismatch`, `secret_not_found`,
   *   `last_secret`.
   */
  deleteSecret(id: string, secretId: string, change: Change): Promise<void>;
  /** Notes that a secret was used, to about five minutes; does not wait for the disk. */
  markSecretUsed(secretId: string): void;
  /** One query, for every request of the protocol. */
  findByClientId(clientId: string): Promise<Application | undefined>;
}

export function createApplications({
  storage,
  clock,
  audit,
  attributes,
}: {
  storage: Pick<Storage, 'db' | 'grouped'>;
  clock: Clock;
  audit: AuditLog;
  attributes: Pick<Attributes, 'schema'>;
}): Applications {
  const { db } = storage;
  const uses = createSecretUses(storage.grouped.db);
  const rows = createApplicationRows(db);
  const change = createChangeApplication({ db, clock, audit });

  return {
    async create(application, { by }) {
      checkMayChange(by, 'applications');
      const now = clock.now();
      const settings = withDefaults(application);
      checkApplication(settings);
      await checkClaims(settings.claims, attributes);
      const client_secret = hasSecret(settings) ? createClientSecret() : null;
      const created: Application = {
        ...settings,
        id: newId(),
        secrets: client_secret === null ? [] : [newSecret(client_secret, now)],
        created_at: now,
        updated_at: now,
        version: 1,
      };
      await inTransaction(db, async (transaction) => {
        const inside = createApplicationRows(transaction);
        await inside.insert(toRow(created)).catch(rejectTaken);
        await inside.setSecrets(created.id, created.secrets);
        await createApplicationUsageRows(transaction).begin(created.id, now);
        await setUris(transaction, created);
        await audit.record(transaction, by, {
          action: 'app.create',
          target: { type: 'app', id: created.id },
          clientId: created.client_id,
        });
      });
      return { application: created, client_secret };
    },

    async get(id, { by }) {
      return checkVisible(await findByEitherId(id, rows.find), by);
    },

    async update(id, changes, asked) {
      let client_secret: string | null = null;
      if (changes.claims) await checkClaims(changes.claims, attributes);
      const application = await change(id, asked, {
        action: 'app.update',
        details: { fields: Object.keys(changes) },
        makeNext(current) {
          const settings = applyChanges(current, changes);
          checkApplication(settings);
          if (!hasSecret(settings)) return { ...current, ...settings, secrets: [] };
          if (current.secrets.length > 0) return { ...current, ...settings };
          client_secret = createClientSecret();
          return { ...current, ...settings, secrets: [newSecret(client_secret, clock.now())] };
        },
      });
      return { application, client_secret };
    },

    async delete(id, { by, version }) {
      checkMayChange(by, 'applications');
      await inTransaction(db, async (transaction) => {
        const inside = createApplicationRows(transaction);
        const found = checkVisible(await findByEitherId(id, inside.findAndLock), by);
        checkVersion(found, version);
        await inside.delete(found.id);
        await audit.record(transaction, by, {
          action: 'app.delete',
          target: { type: 'app', id: found.id },
          clientId: found.client_id,
          details: { name: found.client_name },
        });
      });
    },

    async list({ limit = DEFAULT_LIMIT, after, q }, { by }) {
      const visible = visibleApplications(by);
      const prefix = q === undefined ? undefined : canonical(q);
      const afterId = decodeCursor(after);
      if (prefix !== undefined && !isPlainText(prefix)) return { items: [], next: null };
      const ids = visible && [...visible];
      const found = await rows.list({ limit: limit + 1, afterId, prefix, ids });
      return toPage(found.map(toApplication), limit);
    },

    async rotateSecret(id, { oldLifetime }, asked) {
      checkOldSecretLifetime(oldLifetime);
      const client_secret = createClientSecret();
      const application = await change(id, asked, {
        action: 'app.rotate_secret',
        details: { old_secret_lifetime: oldLifetime },
        makeNext(current) {
          if (!hasSecret(current)) throw new DomainError('application_has_no_secret');
          const made = { secret: client_secret, oldLifetime, now: clock.now() };
          return { ...current, secrets: rotate(current.secrets, made) };
        },
      });
      return { application, client_secret };
    },

    async deleteSecret(id, secretId, asked) {
      await change(id, asked, {
        action: 'app.delete_secret',
        details: { secret_id: secretId },
        makeNext(current) {
          return { ...current, secrets: withoutSecret(current.secrets, secretId, clock.now()) };
        },
      });
    },

    markSecretUsed: (secretId) => uses.mark(secretId, clock.now()),

    async findByClientId(clientId) {
      const row = isClientId(clientId) ? await rows.findByClientId(clientId) : undefined;
      return row && toApplication(row);
    },
  };
}

function rejectTaken(error: unknown): never {
  if (constraintViolation(error)?.column !== 'applications.client_id') throw error;
  throw new DomainError('client_id_taken', {
    errors: [
      {
        pointer: '/client_id',
        code: 'client_id_taken',
        detail: 'Another application has this client_id.',
      },
    ],
    cause: error,
  });
}
