import type { Kysely } from 'kysely';
import type { ApplicationUriRow, UsageRow } from './application-usage.ts';
import { type ApplicationWithSecrets, createApplicationRows } from './applications.ts';
import type { Database } from './schema.ts';

/** All that is kept of an application which tells how well it is looked after. */
export interface HygieneRow extends ApplicationWithSecrets {
  usage: UsageRow | undefined;
  uris: ApplicationUriRow[];
  roles: number;
}

/**
 * Reads all applications, or those of `ids`, in the order of their names: five queries, however many there are.
 */
export async function listForHygiene(
  db: Kysely<Database>,
  ids?: readonly string[],
): Promise<HygieneRow[]> {
  let wanted = db.selectFrom('applications').selectAll().orderBy('client_name_canonical');
  let usages = db.selectFrom('application_usage').selectAll();
  let uris = db
    .selectFrom('application_uris')
    .select(['application_id', 'kind', 'uri', 'added_at', 'last_used_at']);
  let roles = db
    .selectFrom('role_applications')
    .select(({ fn }) => ['application_id', fn.countAll<number>().as('count')])
    .groupBy('application_id');
  if (ids) {
    // An empty list is no SQL.
    const some = [...ids, ''];
    wanted = wanted.where('id', 'in', some);
    usages = usages.where('application_id', 'in', some);
    uris = uris.where('application_id', 'in', some);
    roles = roles.where('application_id', 'in', some);
  }
  const [applications, usageRows, uriRows, roleRows] = await Promise.all([
    wanted.execute(),
    usages.execute(),
    uris.execute(),
    roles.execute(),
  ]);
  const withSecrets = await createApplicationRows(db).addSecrets(applications);
  const usageOf = new Map(usageRows.map((row) => [row.application_id, row]));
  const urisOf = Map.groupBy(uriRows, ({ application_id }) => application_id);
  const rolesOf = new Map(roleRows.map((row) => [row.application_id, Number(row.count)]));
  return withSecrets.map((found) => {
    const { id } = found.application;
    return {
      ...found,
      usage: usageOf.get(id),
      uris: (urisOf.get(id) ?? []).map(({ application_id: _, ...uri }) => uri),
      roles: rolesOf.get(id) ?? 0,
    };
  });
}
