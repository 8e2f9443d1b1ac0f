import { hash } from 'node:crypto';
import { join } from 'node:path';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { type MigrationProvider, Migrator } from 'kysely/migration';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Engine, openStorage } from '../../src/storage/database.ts';
import { createGrantRows } from '../../src/storage/grants.ts';
import * as initial from '../../src/storage/migrations/0001-initial.ts';
import * as canonicalNames from '../../src/storage/migrations/0002-canonical-names.ts';
import { createSessionRows } from '../../src/storage/sessions.ts';
import { SqliteDialect } from '../../src/storage/sqlite/dialect.ts';
import { SqliteFile } from '../../src/storage/sqlite/file.ts';
import { engines, makeTestDatabase, type TestDatabase } from '../storage-fixture.ts';

const SESSIONS = 1200;

describe.each(engines())('a database that a newer version has used, on %s', (engine) => {
  it('is refused with a sentence that says so, and left as it was', async () => {
    const database = await makeTestDatabase(engine);
    const storage = await openStorage(database.options);
    const migration = { name: '9999-of-tomorrow', timestamp: '2100-01-01T00:00:00.000Z' };
    const migrations = sql.table('kysely_migration');
    await sql`insert into ${migrations} (name, timestamp)
      values (${migration.name}, ${migration.timestamp})`.execute(storage.db);
    await storage.close();
    await expect(openStorage(database.options)).rejects.toMatchObject({
      code: 'database_newer',
      message: expect.stringContaining('newer version of Gatehouse'),
    });
    await database.remove();
  });
});

describe.each(engines())('a database of version 0002 on %s', (engine) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await makeTestDatabase(engine);
  });
  afterEach(() => database.remove());

  it('keeps its rows, and its sessions are found by their person', async () => {
    const { db: old, close } = await openVersion2(engine, database);
    await old.insertInto('applications').values(APPLICATION).execute();
    const records = Array.from({ length: SESSIONS }, (_, i) => ({
      kind: 'Session',
      id_hash: `session-${i}`,
      payload: JSON.stringify({ uid: `uid-${i}`, accountId: i % 2 ? 'ada' : 'alan' }),
      session_uid: `uid-${i}`,
      expires_at: 9_000_000_000_000,
    }));
    const others = [
      { kind: 'Grant', payload: '{"accountId":"ada","clientId":"wiki"}' },
      { kind: 'Session', payload: '{"uid":"nobody’s"}' },
      { kind: 'AccessToken', payload: '{"accountId":"ada"}', grant_id: 'of-ada' },
    ].map((record, i) => ({
      grant_id: null,
      ...record,
      id_hash: i === 0 ? hash('sha256', 'of-ada', 'base64url') : `x-${i}`,
      expires_at: 9_000_000_000_000,
    }));
    await old
      .insertInto('oidc_records')
      .values([...records, ...others])
      .execute();
    await close();

    const storage = await openStorage(database.options);
    try {
      const { client_secret_hash, ...columns } = APPLICATION;
      expect(await storage.db.selectFrom('applications').selectAll().execute()).toEqual([
        {
          ...columns,
          backchannel_logout_uri: null,
          backchannel_logout_session_required: 0,
          frontchannel_logout_uri: null,
          frontchannel_logout_session_required: 0,
          access: 'everyone',
          jwks: null,
          jwks_uri: null,
          logo_uri: null,
          claims: '[]',
          userinfo_signed_response_alg: null,
          require_consent: 0,
          require_mfa: 0,
          access_token_lifetime: 3600,
          id_token_lifetime: 3600,
          refresh_token_lifetime: 30 * 24 * 3600,
          version: 1,
        },
      ]);
      expect(await storage.db.selectFrom('client_secrets').selectAll().execute()).toEqual([
        {
          id: APPLICATION.id,
          application_id: APPLICATION.id,
          secret_hash: client_secret_hash,
          hint: '',
          created_at: APPLICATION.updated_at,
          expires_at: null,
          last_used_at: null,
        },
      ]);
      const kept = await storage.db.selectFrom('oidc_records').select('payload').execute();
      expect(kept.map(({ payload }) => payload).toSorted()).toEqual(
        [...records, ...others].map(({ payload }) => payload).toSorted(),
      );
      const rows = createSessionRows(storage.db);
      expect(await rows.list('ada', 1)).toHaveLength(SESSIONS / 2);
      expect(await rows.list('alan', 1)).toHaveLength(SESSIONS / 2);
      const grants = createGrantRows(storage.db);
      const [grant] = others;
      expect(await grants.list('ada', 1)).toEqual([
        { grant_id: 'of-ada', payload: grant?.payload },
      ]);
      await grants.remove(['of-ada']);
      expect(await grants.list('ada', 1)).toEqual([]);
    } finally {
      await storage.close();
    }
  });
});

const APPLICATION = {
  id: '01a209ea-ca71-7428-bf34-885f92b234ae',
  client_id: 'wiki',
  client_secret_hash: 'sha256:kept',
  client_name: 'Wiki',
  client_name_canonical: 'wiki',
  application_type: 'web',
  token_endpoint_auth_method: 'client_secret_basic',
  redirect_uris: '["https://wiki.example.com/cb"]',
  post_logout_redirect_uris: '[]',
  grant_types: '["authorization_code"]',
  require_pkce: 1,
  id_token_signed_response_alg: 'RS256',
  initiate_login_uri: null,
  created_at: 1,
  updated_at: 2,
};

async function openVersion2(engine: Engine, { options }: TestDatabase) {
  const file =
    engine === 'sqlite'
      ? new SqliteFile(join(options.dataFolder, 'gatehouse.db'), () => undefined)
      : undefined;
  const dialect = file
    ? new SqliteDialect(file, 'when durable')
    : new PostgresDialect({ pool: new pg.Pool({ connectionString: options.databaseUrl }) });
  const db = new Kysely<Record<string, Record<string, unknown>>>({ dialect });
  const migrations = { '0001-initial': initial, '0002-canonical-names': canonicalNames };
  const provider: MigrationProvider = { getMigrations: async () => migrations };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error) throw error;
  return {
    db,
    async close() {
      await db.destroy();
      await file?.close();
    },
  };
}
