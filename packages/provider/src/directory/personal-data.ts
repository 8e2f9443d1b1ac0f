import type { Kysely } from 'kysely';
import { type Actor, SYSTEM } from '../actor.ts';
import type { AuditEvent, AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { isId } from '../paging.ts';
import { createPersonalDataRows } from '../storage/personal-data.ts';
import type { Database } from '../storage/schema.ts';
import type { UserTable } from '../storage/tables/directory.ts';
import { createUserRows } from '../storage/users.ts';
import type { Attributes } from './attributes.ts';
import { stateOf } from './user.ts';

/** A part of what is kept about a person, by its name in the document: all at once, or one after the other. */
export type PersonalDataPart = (userId: string) => Promise<unknown> | AsyncIterable<unknown>;

/** All that is kept about a person, for them to take away (GDPR, articles 15 and 20). */
export interface PersonalData {
  /**
   * One JSON document, in pieces as they are read: of many events no more than a page is held at once. Whoever is
   * in somebody's session can take it, so an event tells of it before the first piece.
   *
   * @throws {DomainError} `user_not_found`, before the first piece.
   */
  export(userId: string, asked: { by: Actor }): Promise<AsyncIterable<string>>;
}

/**
 * @param options.parts what other rooms keep about people, such as their sessions: without secrets, and without what
 *   is about others.
 */
export function createPersonalData(options: {
  db: Kysely<Database>;
  audit: Pick<AuditLog, 'export' | 'record'>;
  attributes: Pick<Attributes, 'schema'>;
  parts: Readonly<Record<string, PersonalDataPart>>;
  clock: Clock;
}): PersonalData {
  const { db, audit, attributes, parts, clock } = options;
  const rows = createPersonalDataRows(db);

  /** What the person did, and then what was done to them. */
  async function* eventsOf(userId: string): AsyncIterable<unknown> {
    for await (const event of audit.export({ actor_id: userId }, { by: SYSTEM })) yield told(event);
    for await (const event of audit.export({ target_id: userId }, { by: SYSTEM })) {
      if (event.actor_id !== userId) yield told(event, userId);
    }
  }

  async function* write(user: UserTable): AsyncIterable<string> {
    const { id } = user;
    const schema = await attributes.schema();
    yield '{\n';
    yield `"exported_at": ${JSON.stringify(new Date(clock.now()).toISOString())}`;
    yield* member('profile', profileOf(user));
    yield* member('attributes', schema.read(user.attributes));
    yield* member('group', await rows.groupOf(id));
    yield* member('roles', (await rows.rolesOf(id)).map(withTime('granted_at')));
    yield* member('privileges', (await rows.privilegesOf(id)).map(withTime('created_at')));
    for (const [name, read] of Object.entries(parts)) yield* member(name, read(id));
    yield* member('events', eventsOf(id));
    yield '\n}\n';
  }

  return {
    async export(userId, { by }) {
      const user = isId(userId) ? await createUserRows(db).find(userId) : undefined;
      if (!user) throw new DomainError('user_not_found');
      await audit.record(db, by, {
        action: 'user.export',
        target: { type: 'user', id: user.id },
      });
      return write(user);
    },
  };
}

async function* member(name: string, value: unknown): AsyncIterable<string> {
  yield `,\n${JSON.stringify(name)}: `;
  if (!isIterable(value)) {
    yield JSON.stringify((await value) ?? null);
    return;
  }
  yield '[';
  let separator = '\n';
  for await (const item of value) {
    yield separator + JSON.stringify(item);
    separator = ',\n';
  }
  yield ']';
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** Without the hash of the password, and without what only repeats another field. */
function profileOf(user: UserTable) {
  const { email_verified, phone_number_verified, group_by_hand, must_change_password } = user;
  return {
    id: user.id,
    state: stateOf(user),
    email: user.email,
    email_verified: email_verified === 1,
    username: user.username,
    name: user.name,
    given_name: user.given_name,
    family_name: user.family_name,
    phone_number: user.phone_number,
    phone_number_verified: phone_number_verified === 1,
    locale: user.locale,
    zoneinfo: user.zoneinfo,
    picture: user.picture,
    has_password: user.password_hash !== null,
    must_change_password: must_change_password === 1,
    group_by_hand: group_by_hand === 1,
    terms_accepted: user.terms_accepted,
    terms_accepted_at: timeOf(user.terms_accepted_at),
    created_at: timeOf(user.created_at),
    updated_at: timeOf(user.updated_at),
    deleted_at: timeOf(user.deleted_at),
  };
}

/** @param about the person, when somebody else acted: who that was, and from where, is theirs. */
function told(event: AuditEvent, about?: string) {
  const { occurred_at, hash: _, sequence: __, actor_id, ip_address, user_agent, ...rest } = event;
  const ofOther = about !== undefined && event.actor_type === 'user';
  return {
    ...rest,
    occurred_at: timeOf(occurred_at),
    actor_id: ofOther ? null : actor_id,
    ip_address: ofOther ? null : ip_address,
    user_agent: ofOther ? null : user_agent,
    ...(ofOther && { session_id: null }),
  };
}

function withTime<Field extends string>(field: Field) {
  return <Row extends { [F in Field]: number }>(row: Row) => ({
    ...row,
    [field]: timeOf(row[field]),
  });
}

function timeOf(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
