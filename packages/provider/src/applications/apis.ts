import type { Actor, Change } from '../actor.ts';
import { DomainError } from '../domain-error.ts';
import { checkMayChangeApplication } from '../policy/privileges.ts';
import { createRegistry, type Registry, type RegistryOptions } from '../registry/registry.ts';
import { createApiRows } from '../storage/apis.ts';
import type { ApiTable } from '../storage/tables/applications.ts';
import { inTransaction } from '../storage/transaction.ts';
import { type Api, type ApiChanges, type ApiScope, type NewApi, toApi } from './api.ts';
import { checkApi, checkKnownScopes } from './api-rules.ts';
import type { Applications } from './applications.ts';

/** An application that may call an API. */
export interface ApiCaller {
  /** The application's id. */
  app_id: string;
  client_id: string;
  client_name: string;
  /** Names of the scopes that it may ask for; null: all. */
  scopes: string[] | null;
}

/** What a token for an API is to be like, for one application. */
export interface TokenApi
  extends Pick<
    Api,
    'identifier' | 'access_token_format' | 'access_token_signing_alg' | 'access_token_lifetime'
  > {
  /** Those that the application may ask for. */
  scopes: ApiScope[];
}

/** The APIs, and which applications may call them. */
export interface Apis extends Registry<Api, NewApi, ApiChanges> {
  /** By name. @throws {DomainError} `privilege_missing`, `api_not_found`. */
  listCallers(id: string, asked: { by: Actor }): Promise<ApiCaller[]>;
  /**
   * Lets an application ask for tokens for the API.
   *
   * @param applicationId its id or `client_id`. @param scopes null: all, also those that are added later.
   * @throws {DomainError} `privilege_missing`, `api_not_found`, `application_not_found`, `validation_failed`.
   */
  allow(
    id: string,
    { applicationId, scopes }: { applicationId: string; scopes: readonly string[] | null },
    change: Change,
  ): Promise<ApiCaller>;
  /** Does nothing when it could not. @throws {DomainError} as `allow`. */
  disallow(id: string, applicationId: string, change: Change): Promise<void>;
  /** One query, for every request for a token. @returns undefined when the application may not call it. */
  findForToken(identifier: string, clientId: string): Promise<TokenApi | undefined>;
}

export function createApis(
  options: RegistryOptions & { applications: Pick<Applications, 'get'> },
): Apis {
  const { db, clock, audit, applications } = options;
  const rows = createApiRows(db);
  const registry = createRegistry<ApiTable, Api, NewApi, ApiChanges>(options, {
    name: 'api',
    area: 'apis',
    table: 'apis',
    defaults: {
      identifier: '',
      name_canonical: '',
      description: null,
      scopes: '[]',
      access_token_format: 'jwt',
      access_token_signing_alg: 'RS256',
      access_token_lifetime: null,
      is_built_in: 0,
    },
    check: async (given, current) => {
      if (current?.is_built_in === 1) throw new DomainError('api_is_built_in');
      return checkApi(given);
    },
    toEntity: toApi,
    async beforeDelete(row) {
      if (row.is_built_in === 1) throw new DomainError('api_is_built_in');
    },
  });

  return {
    ...registry,

    async listCallers(id, { by }) {
      await registry.get(id, { by });
      const callers = await rows.listCallers(id);
      return callers.map(({ id: app_id, allowed_scopes, ...application }) => ({
        ...application,
        app_id,
        scopes: parseScopeNames(allowed_scopes),
      }));
    },

    async allow(id, { applicationId, scopes }, { by }) {
      const api = await registry.get(id, { by });
      const application = await applications.get(applicationId, { by });
      checkMayAllow(by, api, application.id);
      checkKnownScopes(api, scopes);
      const kept = scopes && JSON.stringify([...new Set(scopes)]);
      await inTransaction(db, async (transaction) => {
        const grant = { scopes: kept, now: clock.now() };
        await createApiRows(transaction).allow(id, application.id, grant);
        await audit.record(transaction, by, {
          action: 'api.allow',
          target: { type: 'api', id },
          clientId: application.client_id,
          details: { scopes: scopes === null ? null : [...scopes] },
        });
      });
      const { id: app_id, client_id, client_name } = application;
      return { app_id, client_id, client_name, scopes: parseScopeNames(kept) };
    },

    async disallow(id, applicationId, { by }) {
      const api = await registry.get(id, { by });
      const application = await applications.get(applicationId, { by });
      checkMayAllow(by, api, application.id);
      await inTransaction(db, async (transaction) => {
        if (!(await createApiRows(transaction).disallow(id, application.id))) return;
        await audit.record(transaction, by, {
          action: 'api.disallow',
          target: { type: 'api', id },
          clientId: application.client_id,
        });
      });
    },

    async findForToken(identifier, clientId) {
      const found = await rows.findForToken(identifier, clientId);
      if (!found) return undefined;
      const allowed = parseScopeNames(found.allowed_scopes);
      const api = toApi(found);
      return { ...api, scopes: api.scopes.filter(({ name }) => allowed?.includes(name) ?? true) };
    },
  };
}

/** Calling our own API is the beginning of administering, so a super administrator allows it. */
function checkMayAllow(by: Actor, api: Api, applicationId: string): void {
  checkMayChangeApplication(by, applicationId);
  if (api.is_built_in && !by.privileges.some(({ kind }) => kind === 'super')) {
    throw new DomainError('privilege_missing', {
      detail: 'Only a super administrator may let an application call the admin API.',
    });
  }
}

function parseScopeNames(stored: string | null): string[] | null {
  return stored === null ? null : (JSON.parse(stored) as string[]);
}
