import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/**
 * Where an attribute is named: in conditions of mappings and in claim rules of applications. Names that merely hold
 * the name of the attribute are found too; the caller tells them apart.
 */
export async function listAttributeUses(
  db: Kysely<Database>,
  name: string,
): Promise<{ what: 'mapping' | 'application'; name: string; text: string }[]> {
  const pattern = `%${name.replaceAll('_', '\\_')}%`;
  const mappings = await db
    .selectFrom('mappings')
    .select(['name', 'condition as text'])
    .where(sql<boolean>`condition like ${pattern} escape '\\'`)
    .execute();
  const applications = await db
    .selectFrom('applications')
    .select(['client_name as name', 'claims as text'])
    .where(sql<boolean>`claims like ${pattern} escape '\\'`)
    .execute();
  return [
    ...mappings.map((row) => ({ ...row, what: 'mapping' as const })),
    ...applications.map((row) => ({ ...row, what: 'application' as const })),
  ];
}
