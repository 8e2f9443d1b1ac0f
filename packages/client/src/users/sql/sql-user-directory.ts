import { sql } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import { canonical, canonicalEmail } from '../canonical.ts';
import { isStorable, storable, storableNames } from '../storable.ts';
import { pageSize, type UserDirectory } from '../user-directory.ts';
import { rowsOf, type SqlEngine, type Steps } from './engine.ts';
import { createSqlUserStore } from './sql-user-store.ts';
import { type JsonList, namesIn, selectUsers, toAppUser } from './user-rows.ts';

/** No text comes after it. */
const LAST_CHARACTER = '\u{10FFFF}';

/** Users in a SQL database, with what the app's own administration needs. Methods reject with what the database throws. */
export function createSqlUserDirectory(
  engine: SqlEngine,
  dependencies: { clock: Clock },
): UserDirectory {
  const { db, dialect } = engine;

  /** Waits for others who change the same user; whether there is one. */
  function* lockUser(id: string): Steps<boolean> {
    const locked = yield* rowsOf(
      db.updateTable('gatehouse_users').set({ id }).where('id', '=', id).returning('id'),
    );
    return locked.length > 0;
  }

  return {
    ...createSqlUserStore(engine, dependencies),

    async list({ limit, after, q = '' } = {}) {
      const size = pageSize(limit);
      let users = selectUsers(engine)
        .orderBy('user.id')
        .limit(size + 1);
      if (after !== undefined) users = users.where('user.id', '>', after);
      if (q !== '') {
        const wanted = storable(q);
        users = users.where(({ or, and, eb }) =>
          or(
            (['username_canonical', 'name_canonical', 'email_canonical'] as const).map((column) => {
              const prefix =
                column === 'email_canonical' ? canonicalEmail(wanted) : canonical(wanted);
              return and([
                eb(`user.${column}`, '>=', prefix),
                eb(`user.${column}`, '<', prefix + LAST_CHARACTER),
              ]);
            }),
          ),
        );
      }
      const rows = await engine.run(users);
      const items = rows.slice(0, size).map(toAppUser);
      return { items, next: rows.length > size ? items.at(-1)?.id : undefined };
    },

    async remove(id) {
      const removed = await engine.run(
        db.deleteFrom('gatehouse_users').where('id', '=', id).returning('id'),
      );
      return removed.length > 0;
    },

    async identitiesOf(id) {
      const identities = await engine.run(
        db.selectFrom('gatehouse_user_identities').select(['iss', 'sub']).where('user_id', '=', id),
      );
      return identities.sort((a, b) => (a.iss < b.iss ? -1 : 1));
    },

    async unlink(id, subject) {
      if (!isStorable(subject)) return false;
      const unlinked = await engine.run(
        db
          .deleteFrom('gatehouse_user_identities')
          .where('iss', '=', subject.iss)
          .where('sub', '=', subject.sub)
          .where('user_id', '=', id)
          .returning('user_id'),
      );
      return unlinked.length > 0;
    },

    async setPermissions(id, permissions) {
      const names = storableNames(permissions);
      return await engine.transaction(function* () {
        if (!(yield* lockUser(id))) return false;
        yield* rowsOf(db.deleteFrom('gatehouse_user_permissions').where('user_id', '=', id));
        if (names.length > 0) {
          const rows = names.map((permission) => ({ user_id: id, permission }));
          yield* rowsOf(db.insertInto('gatehouse_user_permissions').values(rows));
        }
        return true;
      });
    },

    async groups() {
      const list = sql.raw(dialect.jsonList);
      const rows = await engine.run(
        db
          .selectFrom(
            db
              .selectFrom('gatehouse_group_members')
              .select('group_name')
              .union(db.selectFrom('gatehouse_group_permissions').select('group_name'))
              .as('all'),
          )
          .select((all) => [
            'all.group_name as name',
            all
              .selectFrom('gatehouse_group_permissions as given')
              .whereRef('given.group_name', '=', 'all.group_name')
              .select(sql<JsonList>`${list}(given.permission)`.as('names'))
              .as('permissions'),
            all
              .selectFrom('gatehouse_group_members as member')
              .whereRef('member.group_name', '=', 'all.group_name')
              .select((member) => member.fn.count('member.user_id').distinct().as('count'))
              .as('members'),
          ]),
      );
      return rows
        .map(({ name, permissions, members }) => ({
          name,
          permissions: namesIn(permissions),
          members: Number(members),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },

    async setGroupPermissions(group, permissions) {
      const name = storable(group);
      const names = storableNames(permissions);
      await engine.transaction(function* () {
        // Also a lock: of two lists at the same instant one is to count, not both together.
        yield* rowsOf(
          db
            .insertInto('gatehouse_groups')
            .values({ name })
            .onConflict((conflict) => conflict.column('name').doUpdateSet({ name })),
        );
        yield* rowsOf(
          names.length === 0
            ? db.deleteFrom('gatehouse_groups').where('name', '=', name)
            : db.deleteFrom('gatehouse_group_permissions').where('group_name', '=', name),
        );
        if (names.length === 0) return;
        const rows = names.map((permission) => ({ group_name: name, permission }));
        yield* rowsOf(db.insertInto('gatehouse_group_permissions').values(rows));
      });
    },

    async addToGroup(id, group) {
      return await engine.transaction(function* () {
        if (!(yield* lockUser(id))) return false;
        yield* rowsOf(
          db
            .insertInto('gatehouse_group_members')
            .values({ user_id: id, group_name: storable(group), source: '' })
            .onConflict((conflict) => conflict.doNothing()),
        );
        return true;
      });
    },

    async removeFromGroup(id, group) {
      const removed = await engine.run(
        db
          .deleteFrom('gatehouse_group_members')
          .where('user_id', '=', id)
          .where('group_name', '=', storable(group))
          .where('source', '=', '')
          .returning('user_id'),
      );
      return removed.length > 0;
    },

    async removeGroup(group) {
      const name = storable(group);
      return await engine.transaction(function* () {
        const permitted = yield* rowsOf(
          db.deleteFrom('gatehouse_groups').where('name', '=', name).returning('name'),
        );
        const members = yield* rowsOf(
          db
            .deleteFrom('gatehouse_group_members')
            .where('group_name', '=', name)
            .returning('user_id'),
        );
        return permitted.length + members.length > 0;
      });
    },
  };
}
