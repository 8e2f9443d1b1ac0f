import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import type { Actor, Change } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import { canonical } from '../canonical.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { isPlainText } from '../field-checks.ts';
import {
  DEFAULT_LIMIT,
  decodeCursor,
  isId,
  type Page,
  type PageRequest,
  toPage,
} from '../paging.ts';
import {
  checkMayChange,
  checkMayChangeApplication,
  visibleApplications,
} from '../policy/privileges.ts';
import { checkVersion } from '../registry/registry.ts';
import { createApplicationRows } from '../storage/applications.ts';
import { constraintViolation } from '../storage/constraint-violation.ts';
import type { ApplicationTable, Database } from '../storage/schema.ts';
import { inTransaction } from '../storage/transaction.ts';
import { type Application, toApplication, toRow } from './application.ts';
import { type ApplicationSettings, checkApplication, isClientId } from './application-rules.ts';
import { createClientSecret, hashClientSecret } from './client-secret.ts';

/** `client_secret` is told here and never again; null: none was made. */
export interface ApplicationWithSecret {
  application: Application;
  client_secret: string | null;
}

/** What is absent stays as it is. */
export type ApplicationChanges = {
  [Field in keyof Omit<ApplicationSettings, 'client_id'>]?: ApplicationSettings[Field] | undefined;
};

/** What is absent gets its default. */
export interface NewApplication extends ApplicationChanges {
  client_id?: string | undefined;
  client_name: string;
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
   * Makes a new secret; the old one stops working at once.
   *
   * @param id its id or `client_id`.
   * @throws {DomainError} `privilege_missing`, `application_not_found`, `version_mismatch`,
   *   `application_has_no_secret`.
   */
  rotateSecret(
    id: string,
    change: Change,
  ): Promise<ApplicationWithSecret & { client_secret: string }>;
  /** One query, for every request of the protocol. */
  findByClientId(clientId: string): Promise<Application | undefined>;
}

/** What a new application has where nothing is said. */
export const APPLICATION_DEFAULTS = {
  application_type: 'web',
  token_endpoint_auth_method: 'client_secret_basic',
  redirect_uris: [],
  post_logout_redirect_uris: [],
  grant_types: ['authorization_code', 'refresh_token'],
  id_token_signed_response_alg: 'RS256',
  initiate_login_uri: null,
  backchannel_logout_uri: null,
  backchannel_logout_session_required: false,
  access: 'everyone',
} as const satisfies Partial<{ [F in keyof ApplicationSettings]: unknown }>;

export function createApplications({
  db,
  clock,
  audit,
}: {
  db: Kysely<Database>;
  clock: Clock;
  audit: AuditLog;
}): Applications {
  const rows = createApplicationRows(db);

  /** @throws {DomainError} `application_not_found`, also to who may not see it. */
  function checkVisible(row: ApplicationTable | undefined, by: Actor): ApplicationTable {
    const visible = visibleApplications(by);
    if (!row || visible?.has(row.id) === false) throw new DomainError('application_not_found');
    return row;
  }

  /** Checks and writes what `makeNext` makes of an application, in one transaction, and records it. */
  async function change(
    id: string,
    { by, version }: Change,
    {
      action,
      details,
      makeNext,
    }: {
      action: 'app.update' | 'app.rotate_secret';
      details?: object;
      makeNext: (current: Application) => Application;
    },
  ): Promise<Application> {
    return await inTransaction(db, async (transaction) => {
      const locked = await findBy(id, createApplicationRows(transaction).findAndLock);
      const row = checkVisible(locked, by);
      checkMayChangeApplication(by, row.id);
      checkVersion(row, version);
      const next = {
        ...makeNext(toApplication(row)),
        updated_at: clock.now(),
        version: row.version + 1,
      };
      await createApplicationRows(transaction).update(row.id, toRow(next));
      await audit.record(transaction, by, {
        action,
        target: { type: 'app', id: row.id },
        clientId: row.client_id,
        ...(details && { details: { ...details } }),
      });
      return next;
    });
  }

  return {
    async create(application, { by }) {
      checkMayChange(by, 'applications');
      const now = clock.now();
      const settings = withDefaults(application);
      checkApplication(settings);
      const client_secret =
        settings.token_endpoint_auth_method === 'none' ? null : createClientSecret();
      const created: Application = {
        ...settings,
        id: newId(),
        client_secret_hash: client_secret && hashClientSecret(client_secret),
        created_at: now,
        updated_at: now,
        version: 1,
      };
      await inTransaction(db, async (transaction) => {
        await createApplicationRows(transaction).insert(toRow(created)).catch(rejectTaken);
        await audit.record(transaction, by, {
          action: 'app.create',
          target: { type: 'app', id: created.id },
          clientId: created.client_id,
        });
      });
      return { application: created, client_secret };
    },

    async get(id, { by }) {
      return toApplication(checkVisible(await findBy(id, rows.find), by));
    },

    async update(id, changes, asked) {
      let client_secret: string | null = null;
      const application = await change(id, asked, {
        action: 'app.update',
        details: { fields: Object.keys(changes) },
        makeNext(current) {
          const settings = applyChanges(current, changes);
          checkApplication(settings);
          const isPublic = settings.token_endpoint_auth_method === 'none';
          client_secret = !isPublic && !current.client_secret_hash ? createClientSecret() : null;
          const kept = isPublic ? null : current.client_secret_hash;
          return {
            ...current,
            ...settings,
            client_secret_hash: client_secret ? hashClientSecret(client_secret) : kept,
          };
        },
      });
      return { application, client_secret };
    },

    async delete(id, { by, version }) {
      checkMayChange(by, 'applications');
      await inTransaction(db, async (transaction) => {
        const inside = createApplicationRows(transaction);
        const row = checkVisible(await findBy(id, inside.findAndLock), by);
        checkVersion(row, version);
        await inside.delete(row.id);
        await audit.record(transaction, by, {
          action: 'app.delete',
          target: { type: 'app', id: row.id },
          clientId: row.client_id,
          details: { name: row.client_name },
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

    async rotateSecret(id, asked) {
      const client_secret = createClientSecret();
      const application = await change(id, asked, {
        action: 'app.rotate_secret',
        makeNext(current) {
          if (!current.client_secret_hash) throw new DomainError('application_has_no_secret');
          return { ...current, client_secret_hash: hashClientSecret(client_secret) };
        },
      });
      return { application, client_secret };
    },

    async findByClientId(clientId) {
      const row = isClientId(clientId) ? await rows.findByClientId(clientId) : undefined;
      return row && toApplication(row);
    },
  };
}

/** @param id its id or `client_id`; nothing that can be neither is looked up. */
async function findBy(
  id: string,
  find: (wanted: { id: string } | { client_id: string }) => Promise<ApplicationTable | undefined>,
): Promise<ApplicationTable | undefined> {
  if (isId(id)) return await find({ id });
  return isClientId(id) ? await find({ client_id: id }) : undefined;
}

function withDefaults(given: NewApplication): ApplicationSettings {
  const settings = {
    ...APPLICATION_DEFAULTS,
    redirect_uris: [],
    post_logout_redirect_uris: [],
    grant_types: [...APPLICATION_DEFAULTS.grant_types],
    // Not base64url: one that starts with "-" reads like an option on a command line.
    client_id: randomBytes(12).toString('hex'),
    ...present(given),
  };
  return {
    ...settings,
    client_name: settings.client_name.trim(),
    require_pkce: given.require_pkce ?? settings.token_endpoint_auth_method === 'none',
  };
}

function applyChanges(current: Application, changes: ApplicationChanges): ApplicationSettings {
  const settings = { ...current, ...present(changes) };
  const isPublic = settings.token_endpoint_auth_method === 'none';
  return {
    ...settings,
    client_name: settings.client_name.trim(),
    require_pkce: changes.require_pkce ?? (isPublic || current.require_pkce),
  };
}

/** Without what is undefined, which would hide what stands before it in a spread. */
function present<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
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
