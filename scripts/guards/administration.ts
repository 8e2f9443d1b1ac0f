import type { Guard } from './guard.ts';

const PRIVILEGES = ['test/api/privileges.test.ts'];
const KEYS = ['test/attacks/fetched-keys.test.ts'];
const TRACES = ['test/traces/traces.test.ts'];
const TABLE = ['test/api/privilege-table.test.ts'];

/** Checks of the provider: what administrators who may do something can not make more of. */
export const ADMINISTRATION: readonly Guard[] = [
  {
    name: 'a program with privileges, in the hands of who administers it',
    of: 'provider',
    file: 'applications/applications.ts',
    find: '      checkMayChangeProgram(by, { isPrivileged });\n',
    replace: '',
    tests: PRIVILEGES,
    attack: 'do not reach a program that holds a privilege|gets tokens of administrators',
  },
  {
    name: 'a test of a program with privileges',
    of: 'provider',
    file: 'applications/integration-tests/integration-tests.ts',
    find: '      checkMayChangeProgram(by, { isPrivileged });\n',
    replace: '',
    tests: PRIVILEGES,
    attack: 'do not reach a program that holds a privilege|gets tokens of administrators',
  },
  {
    name: 'applications that get tokens of administrators',
    of: 'provider',
    file: 'storage/privileges.ts',
    find: 'holds.unionAll(callsUs)',
    replace: 'holds',
    tests: PRIVILEGES,
    attack: 'gets tokens of administrators',
  },
  {
    name: 'a secret that was sent in the place of a pair',
    of: 'provider',
    file: 'protocol/client-id-of-header.ts',
    find: 'return secret === undefined ? undefined : id;',
    replace: 'return id;',
    tests: TRACES,
    attack: 'hold no code, token, secret',
  },
  {
    name: 'traces under names that are made up',
    of: 'provider',
    file: 'traces/recorder.ts',
    find: 'allowance.take(isStranger ? undefined : facts.clientId)',
    replace: 'allowance.take(facts.clientId)',
    tests: ['test/attacks/trace-flood.test.ts'],
    attack: 'leaves no more traces than one application may',
  },
  {
    name: 'answers that are kept for who may do nothing',
    of: 'provider',
    file: 'api/idempotency.ts',
    find: ' && reply.statusCode !== 403;',
    replace: ';',
    tests: ['test/api/idempotency.test.ts'],
    attack: 'keep nothing of whoever may not do it',
  },
  {
    name: 'a test that somebody is sent into the middle of',
    of: 'provider',
    file: 'storage/integration-tests.ts',
    find: "        .where('start_hash', 'in', starts.map(hashOf))\n",
    replace: '',
    tests: ['test/traces/integration-tests.test.ts'],
    attack: 'nobody is sent into the middle of one',
  },
  {
    name: 'a test that a sibling domain can say was begun',
    of: 'provider',
    file: 'interaction/test-cookie.ts',
    find: "secure ? '__Host-gatehouse_tests' : 'gatehouse_tests';",
    replace: "'gatehouse_tests';",
    tests: ['src/interaction/test-cookie.test.ts'],
    attack: 'can not be set by a sibling domain',
  },
  {
    name: 'a set of keys that fills the memory',
    of: 'provider',
    file: 'protocol/configuration.ts',
    find: '    fetchResponseBodyLimits: { jwks_uri: LARGEST_KEY_SET },\n',
    replace: '',
    tests: KEYS,
    attack: 'can not fill the memory of the provider',
  },
  {
    name: 'an address of keys that leads elsewhere',
    of: 'provider',
    file: 'protocol/backchannel/send.ts',
    find: "fetch(url, { ...options, redirect: 'manual' });",
    replace: 'fetch(url, options);',
    tests: KEYS,
    attack: 'sends the provider nowhere else',
  },
  {
    name: 'passwords that are hashed for who may add nobody',
    of: 'provider',
    file: 'directory/batches/bulk-users.ts',
    find: "      checkMayActOnSomeUser(by, 'create');\n",
    replace: '',
    tests: TABLE,
    attack: 'POST /users/bulk is for who has a privilege for it',
  },
];
