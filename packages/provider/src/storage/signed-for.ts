import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/** Something that is given what is signed by an algorithm. */
export interface SignedFor {
  alg: string;
  kind: 'app' | 'api';
  id: string;
  name: string;
}

/** For whom what is signed; those that are told nothing signed are left out. */
export interface SignedForRows {
  /** By algorithm; applications with people, and APIs that take JSON Web Tokens. */
  counts(): Promise<{ alg: string; apps: number; apis: number }[]>;
  /** The first by name of an algorithm, applications before APIs. */
  list(alg: string, limit: number): Promise<SignedFor[]>;
}

export function createSignedForRows(db: Kysely<Database>): SignedForRows {
  const apps = db.selectFrom('applications').where('application_type', '!=', 'machine');
  const apis = db
    .selectFrom('apis')
    .where('access_token_format', '=', 'jwt')
    .where('is_built_in', '=', 0);
  return {
    async counts() {
      const counted = await apps
        .select(({ fn }) => [
          'id_token_signed_response_alg as alg',
          sql<'app' | 'api'>`'app'`.as('kind'),
          fn.countAll<number>().as('count'),
        ])
        .groupBy('id_token_signed_response_alg')
        .unionAll(
          apis
            .select(({ fn }) => [
              'access_token_signing_alg as alg',
              sql<'app' | 'api'>`'api'`.as('kind'),
              fn.countAll<number>().as('count'),
            ])
            .groupBy('access_token_signing_alg'),
        )
        .execute();
      const ofKind = (alg: string, kind: string) =>
        Number(counted.find((row) => row.alg === alg && row.kind === kind)?.count ?? 0);
      return [...new Set(counted.map(({ alg }) => alg))].map((alg) => ({
        alg,
        apps: ofKind(alg, 'app'),
        apis: ofKind(alg, 'api'),
      }));
    },

    async list(alg, limit) {
      const ofApps = await apps
        .select(['id', 'client_name as name'])
        .where('id_token_signed_response_alg', '=', alg)
        .orderBy('client_name_canonical')
        .orderBy('id')
        .limit(limit)
        .execute();
      const ofApis = await apis
        .select(['id', 'name'])
        .where('access_token_signing_alg', '=', alg)
        .orderBy('name_canonical')
        .limit(limit - ofApps.length)
        .execute();
      return [
        ...ofApps.map((row) => ({ alg, kind: 'app' as const, ...row })),
        ...ofApis.map((row) => ({ alg, kind: 'api' as const, ...row })),
      ];
    },
  };
}
