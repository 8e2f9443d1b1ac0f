import type { Clock } from '../../core/clock.ts';
import type { Subject } from '../../core/subject.ts';
import { canonicalEmail } from '../canonical.ts';
import { checkSubject, isStorable, storable, storableUser } from '../storable.ts';
import { createUserIds } from '../user-id.ts';
import type { AppUser, NewUser, Taken, UserStore } from '../user-store.ts';
import { rowsOf, type SqlEngine, type Steps } from './engine.ts';
import { replaceMemberships } from './memberships.ts';
import {
  columnsOf,
  selectUserById,
  selectUserByIdentity,
  selectUsers,
  toAppUser,
  verifiedAfter,
} from './user-rows.ts';

/** What signing in needs, and adding users whom nobody has signed in as. */
export interface SqlUserStore extends UserStore {
  add(user: NewUser): Promise<AppUser | 'username_taken'>;
}

/** Users in a SQL database. Methods reject with what the database throws. */
export function createSqlUserStore(engine: SqlEngine, { clock }: { clock: Clock }): SqlUserStore {
  const { db } = engine;
  const newId = createUserIds(clock);
  const readById = engine.prepare(selectUserById(engine));
  const readByIdentity = engine.prepare(selectUserByIdentity(engine));

  function* reread(id: string): Steps<AppUser> {
    const [row] = yield* rowsOf(selectUserById(engine, id));
    if (!row) throw new Error(`the user ${id} is gone within a transaction`);
    return toAppUser(row);
  }

  function insertUser(id: string, user: NewUser) {
    return db
      .insertInto('gatehouse_users')
      .values({
        id,
        username: '',
        username_canonical: '',
        email: null,
        email_canonical: null,
        name: '',
        name_canonical: '',
        attributes: '{}',
        is_active: true,
        is_superuser: false,
        created_at: clock(),
        last_login_at: null,
        ...columnsOf(user),
        email_verified: user.email !== undefined && user.emailVerified === true,
      })
      .onConflict((conflict) => conflict.column('username_canonical').doNothing())
      .returning('id');
  }

  function* isTaken({ iss, sub }: Subject): Steps<boolean> {
    const query = db
      .selectFrom('gatehouse_user_identities')
      .select('user_id')
      .where('iss', '=', iss)
      .where('sub', '=', sub);
    return (yield* rowsOf(query)).length > 0;
  }

  function* createUser(id: string, user: NewUser, subject: Subject): Steps<AppUser | Taken> {
    const [added] = yield* rowsOf(insertUser(id, user));
    // Another sign-in of the same person takes both, and is to be told apart from a person of the same name.
    if (!added) return (yield* isTaken(subject)) ? 'identity_taken' : 'username_taken';
    const [linked] = yield* rowsOf(
      db
        .insertInto('gatehouse_user_identities')
        .values({ iss: subject.iss, sub: subject.sub, user_id: id })
        .onConflict((conflict) => conflict.doNothing())
        .returning('user_id'),
    );
    if (!linked) {
      yield* rowsOf(db.deleteFrom('gatehouse_users').where('id', '=', id));
      return 'identity_taken';
    }
    if (user.groups) yield* replaceMemberships(db, id, user.groups);
    return yield* reread(id);
  }

  function* addUser(id: string, user: NewUser): Steps<AppUser | 'username_taken'> {
    const [added] = yield* rowsOf(insertUser(id, user));
    if (!added) return 'username_taken';
    if (user.groups) yield* replaceMemberships(db, id, user.groups);
    return yield* reread(id);
  }

  return {
    async read(id) {
      const [row] = await readById([id]);
      return row && toAppUser(row);
    },

    async findByIdentity(subject) {
      if (!isStorable(subject)) return undefined;
      const [row] = await readByIdentity([subject.iss, subject.sub]);
      return row && toAppUser(row);
    },

    async findByVerifiedEmail(email) {
      const rows = await engine.run(
        selectUsers(engine)
          .where('user.email_canonical', '=', canonicalEmail(storable(email)))
          .where('user.email_verified', '=', true)
          .limit(2),
      );
      return rows.map(toAppUser);
    },

    async create(user, subject) {
      checkSubject(subject);
      const id = newId();
      return await engine.transaction(() => createUser(id, storableUser(user), subject));
    },

    async add(user) {
      const id = newId();
      return await engine.transaction(() => addUser(id, storableUser(user)));
    },

    async link(id, subject) {
      checkSubject(subject);
      const { iss, sub } = subject;
      const linked = await engine.run(
        db
          .insertInto('gatehouse_user_identities')
          .columns(['iss', 'sub', 'user_id'])
          .expression(
            db
              .selectFrom('gatehouse_users')
              .select((user) => [user.val(iss).as('iss'), user.val(sub).as('sub'), 'id'])
              .where('id', '=', id),
          )
          // The identity itself, or another of the same issuer.
          .onConflict((conflict) => conflict.doNothing())
          .returning('user_id'),
      );
      return linked.length > 0;
    },

    async update(id, unchecked) {
      const change = storableUser(unchecked);
      try {
        return await engine.transaction(function* () {
          const [updated] = yield* rowsOf(
            db
              .updateTable('gatehouse_users')
              .set({ ...columnsOf(change), ...verifiedAfter(change), id })
              .where('id', '=', id)
              .returning('id'),
          );
          if (!updated) return undefined;
          if (change.groups) yield* replaceMemberships(db, id, change.groups);
          return yield* reread(id);
        });
      } catch (error) {
        if (engine.isUniqueViolation(error)) return 'username_taken';
        throw error;
      }
    },
  };
}
