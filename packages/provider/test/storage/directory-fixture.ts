import { createApplications } from '../../src/applications/applications.ts';
import { createAuditLog } from '../../src/audit/events.ts';
import type { Clock } from '../../src/clock.ts';
import { createAttributes } from '../../src/directory/attributes.ts';
import { createGroups } from '../../src/directory/groups.ts';
import { createRoles } from '../../src/directory/roles.ts';
import { createUsers } from '../../src/directory/users.ts';
import { createPolicies } from '../../src/policy/policies.ts';
import type { Storage } from '../../src/storage/database.ts';
import { createTestPasswords } from '../password-fixture.ts';

const clock: Clock = { now: () => Date.now() };
/** The directory keeps what it is given; real hashing has its own tests. */
const passwords = {
  hash: async (password: string) => `hash of ${password}`,
  matchesAny: async (hashes: readonly string[], password: string) =>
    hashes.includes(`hash of ${password}`),
};

export function createDirectory(storage: Pick<Storage, 'db' | 'grouped'>) {
  const { db } = storage;
  const registry = { db, clock, audit: createAuditLog({ db, clock }) };
  const attributes = createAttributes(registry);
  const policies = createPolicies(registry);
  return {
    users: createUsers({
      ...registry,
      ...createTestPasswords({ ...registry, policies, passwords }),
      attributes,
      policies,
    }),
    roles: createRoles(registry),
    groups: createGroups(registry),
    attributes,
    policies,
    applications: createApplications({ ...registry, storage, attributes }),
  };
}
