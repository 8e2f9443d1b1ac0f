import { Secret, TOTP } from 'otpauth';
import type { Actor } from '../../src/actor.ts';
import { SYSTEM } from '../../src/actor.ts';
import { type AuditEvent, createAuditLog } from '../../src/audit/events.ts';
import {
  createSecondFactors,
  type SecondFactors,
} from '../../src/credentials/factors/second-factors.ts';
import { createOneTimeTokens } from '../../src/credentials/one-time-tokens.ts';
import type { NewMail } from '../../src/mail/mailer.ts';
import type { Engine } from '../../src/storage/database.ts';
import { createEncryption } from '../../src/storage/encryption.ts';
import { SECRET } from '../provider-fixture.ts';
import { createDirectory } from '../storage/directory-fixture.ts';
import { openTestStorage, type TestStorage } from '../storage-fixture.ts';

export const PUBLIC_URL = 'https://login.example.com';
export const STEP = 30_000;

/** The second factors over a database of their own, with a clock that the test moves. */
export interface TestFactors extends SecondFactors {
  test: TestStorage;
  /** All that people were sent, the oldest first. */
  mails: NewMail[];
  directory: ReturnType<typeof createDirectory>;
  clock: { now(): number; pass(milliseconds: number): void };
  /** @returns the id of a new person. */
  addPerson(fields?: object): Promise<string>;
  /** The person, in a browser. */
  actorOf(userId: string): Actor;
  /** Enrols an authenticator app, in a step of its own. @returns what its codes are made from. */
  enrolTotp(userId: string, name?: string): Promise<{ id: string; secret: string }>;
  /** The code that an app shows now, or so many steps from now. */
  codeOf(secret: string, steps?: number): string;
  /** The latest first. */
  events(userId: string): Promise<AuditEvent[]>;
}

export async function openTestFactors(
  engine: Engine,
  publicUrl: string = PUBLIC_URL,
): Promise<TestFactors> {
  const test = await openTestStorage(engine);
  const { db } = test.storage;
  // Later than what the directory does, by its own clock; at the start of a step.
  let now = Math.ceil(Date.now() / STEP + 10) * STEP;
  const clock = {
    now: () => now,
    pass(milliseconds: number) {
      now += milliseconds;
    },
  };
  const audit = createAuditLog({ db, clock });
  const directory = createDirectory(test.storage);
  const encryption = createEncryption([SECRET]);
  const mails: NewMail[] = [];
  const factors = createSecondFactors({
    db,
    clock,
    encryption,
    audit,
    policies: directory.policies,
    oneTimeTokens: createOneTimeTokens({ db, encryption, clock }),
    mailer: {
      canSend: true,
      async send(_, mail) {
        mails.push(mail);
      },
      sendToNobody: async () => undefined,
    },
    publicUrl,
    name: () => 'Gatehouse',
  });
  const codeOf = (secret: string, steps = 0) =>
    TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: now + steps * STEP });
  const actorOf = (userId: string): Actor => ({
    type: 'user',
    id: userId,
    privileges: [],
    request: {
      correlationId: '7QF2-M9XD',
      address: '::ffff:192.0.2.7',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      sessionId: null,
    },
  });
  let people = 0;
  return {
    ...factors,
    test,
    mails,
    directory,
    clock,
    async addPerson(fields = {}) {
      people += 1;
      const user = { email: `person${people}@example.com`, password: 'a long password', ...fields };
      return (await directory.users.create(user, { by: SYSTEM })).id;
    },
    actorOf,
    codeOf,
    async enrolTotp(userId, name = 'Phone') {
      const { enrolment, secret } = await factors.totp.begin({ userId, account: 'a@example.com' });
      const given = { enrolment, code: codeOf(secret), name };
      const confirmed = await factors.totp.confirm(userId, given, { by: actorOf(userId) });
      if (confirmed.outcome !== 'enrolled') throw new Error(confirmed.outcome);
      now += STEP;
      return { id: confirmed.factorId, secret };
    },
    async events(userId) {
      const wanted = { target_type: 'user', target_id: userId, limit: 50 };
      return (await audit.search(wanted, { by: SYSTEM })).items;
    },
  };
}
