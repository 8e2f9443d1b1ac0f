import { createApplications } from '../../src/applications/applications.ts';
import type { Clock } from '../../src/clock.ts';
import { createRoles } from '../../src/directory/roles.ts';
import { createUsers } from '../../src/directory/users.ts';
import type { Storage } from '../../src/storage/database.ts';

const clock: Clock = { now: () => Date.now() };
/** The directory keeps what it is given; real hashing has its own tests. */
const passwords = { hash: async (password: string) => `hash of ${password}` };

export function createDirectory({ db }: Pick<Storage, 'db'>) {
  return {
    users: createUsers({ db, clock, passwords }),
    roles: createRoles({ db, clock }),
    applications: createApplications({ db, clock }),
  };
}
