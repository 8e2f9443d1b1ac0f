import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { Applications } from '../applications/applications.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { DEFAULT_LIMIT, type Page, type PageRequest } from '../paging.ts';
import { visibleGroups } from '../policy/privileges.ts';
import { createApplicationGrantRows, type GrantPlace } from '../storage/application-grants.ts';
import type { Database } from '../storage/schema.ts';
import { type GrantPayload, parsePayload, type Session } from './session-records.ts';
import type { Sessions } from './sessions.ts';

/** Somebody who is signed in to an application. Times are ms since the epoch. */
export interface ApplicationSession {
  user: { id: string; email: string; name: string | null };
  /** When they let it in. */
  since: number;
  scopes: string[];
  /** Their session at the provider; null: it is over, and what the application has got may still be valid. */
  session: Session | null;
}

/**
 * Who is signed in to an application, the latest first, as far as `by` may see them. Three queries a page.
 *
 * @param id of the application, or its `client_id`.
 * @throws {DomainError} `privilege_missing`, `application_not_found`, `cursor_invalid`.
 */
export type ListApplicationSessions = (
  id: string,
  page: Pick<PageRequest, 'limit' | 'after'>,
  asked: { by: Actor },
) => Promise<Page<ApplicationSession>>;

export function createListApplicationSessions({
  db,
  applications,
  sessions,
  clock,
}: {
  db: Kysely<Database>;
  applications: Pick<Applications, 'get'>;
  sessions: Pick<Sessions, 'listWithGrants'>;
  clock: Clock;
}): ListApplicationSessions {
  return async (id, { limit = DEFAULT_LIMIT, after }, { by }) => {
    const { client_id: clientId } = await applications.get(id, { by });
    const groups = visibleGroups(by);
    const found = await createApplicationGrantRows(db).list({
      clientId,
      now: clock.now(),
      limit: limit + 1,
      after: decodePlace(after),
      groupIds: groups && [...groups],
    });
    const grants = found.slice(0, limit);
    const people = [...new Set(grants.map(({ user_id }) => user_id))];
    const byGrant = new Map(
      (await sessions.listWithGrants(people)).flatMap(({ session, grantIds }) =>
        grantIds.map((grantId) => [grantId, session] as const),
      ),
    );
    const items = grants.map((grant) => ({
      user: { id: grant.user_id, email: grant.email, name: grant.name },
      since: grant.since * 1000,
      scopes: scopesOf(parsePayload<GrantPayload>(grant)),
      session: byGrant.get(grant.grant_id ?? '') ?? null,
    }));
    const last = grants.at(-1);
    return { items, next: found.length > limit && last ? encodePlace(last) : null };
  };
}

function scopesOf({ openid, resources = {} }: GrantPayload): string[] {
  const all = [openid?.scope ?? '', ...Object.values(resources)].join(' ');
  return [...new Set(all.split(' ').filter(Boolean))];
}

function encodePlace({ since, id_hash }: GrantPlace): string {
  return Buffer.from(`${since} ${id_hash}`).toString('base64url');
}

/** @throws {DomainError} `cursor_invalid`. */
function decodePlace(after: string | undefined): GrantPlace | undefined {
  if (after === undefined) return undefined;
  const place = /^(\d{1,12}) ([\w-]{43})$/.exec(Buffer.from(after, 'base64url').toString());
  if (!place) throw new DomainError('cursor_invalid');
  return { since: Number(place[1]), id_hash: place[2] ?? '' };
}
