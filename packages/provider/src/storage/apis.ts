import type { Kysely } from 'kysely';
import { parameter, prepare } from './prepared.ts';
import type { Database } from './schema.ts';
import type { ApiTable, ApplicationTable } from './tables/applications.ts';

/** An API as one application may call it. */
export type CallableApi = ApiTable & {
  /** JSON list of the scopes that the application may ask for; null: all. */
  allowed_scopes: string | null;
};

/** An application that may call an API. */
export type CallingApplication = Pick<ApplicationTable, 'id' | 'client_id' | 'client_name'> & {
  allowed_scopes: string | null;
};

/** Queries on `apis`, beside those of every register, and on who may call which. */
export interface ApiRows {
  /** In one query, for every request for a token. @returns undefined when the application may not call it. */
  findForToken(identifier: string, clientId: string): Promise<CallableApi | undefined>;
  /** Those that have one of these identifiers. */
  listByIdentifiers(identifiers: readonly string[]): Promise<ApiTable[]>;
  /** By name. */
  listCallers(apiId: string): Promise<CallingApplication[]>;
  /** Lets an application call the API, with these scopes from now on. */
  allow(
    apiId: string,
    applicationId: string,
    grant: { scopes: string | null; now: number },
  ): Promise<void>;
  /** @returns false when it could not call it. */
  disallow(apiId: string, applicationId: string): Promise<boolean>;
}

export function createApiRows(db: Kysely<Database>): ApiRows {
  const findForToken = prepare<{ identifier: string; clientId: string }, CallableApi>(
    db,
    db
      .selectFrom('apis')
      .innerJoin('application_apis', 'application_apis.api_id', 'apis.id')
      .innerJoin('applications', 'applications.id', 'application_apis.application_id')
      .selectAll('apis')
      .select('application_apis.scopes as allowed_scopes')
      .where('apis.identifier', '=', parameter<string>('identifier'))
      .where('applications.client_id', '=', parameter<string>('clientId')),
  );
  return {
    async findForToken(identifier, clientId) {
      return (await findForToken({ identifier, clientId })).rows[0];
    },
    async listByIdentifiers(identifiers) {
      if (identifiers.length === 0) return [];
      return await db
        .selectFrom('apis')
        .selectAll()
        .where('identifier', 'in', identifiers)
        .execute();
    },
    async listCallers(apiId) {
      return await db
        .selectFrom('application_apis')
        .innerJoin('applications', 'applications.id', 'application_apis.application_id')
        .select([
          'applications.id',
          'applications.client_id',
          'applications.client_name',
          'application_apis.scopes as allowed_scopes',
        ])
        .where('application_apis.api_id', '=', apiId)
        .orderBy('applications.client_name_canonical')
        .execute();
    },
    async allow(apiId, applicationId, { scopes, now }) {
      await db
        .insertInto('application_apis')
        .values({ api_id: apiId, application_id: applicationId, scopes, granted_at: now })
        .onConflict((conflict) =>
          conflict.columns(['application_id', 'api_id']).doUpdateSet({ scopes }),
        )
        .execute();
    },
    async disallow(apiId, applicationId) {
      const { numDeletedRows } = await db
        .deleteFrom('application_apis')
        .where('api_id', '=', apiId)
        .where('application_id', '=', applicationId)
        .executeTakeFirstOrThrow();
      return numDeletedRows === 1n;
    },
  };
}
