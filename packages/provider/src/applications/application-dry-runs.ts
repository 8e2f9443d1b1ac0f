import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { Clock } from '../clock.ts';
import { readPolicies } from '../policy/all-policies.ts';
import type { JudgePastSignIn } from '../policy/past-sign-in.ts';
import type { Policies } from '../policy/policies.ts';
import { checkMayReplay, createReplays, type ReplayResult } from '../policy/replays.ts';
import { createPastSignIns } from '../storage/past-sign-ins.ts';
import type { Database } from '../storage/schema.ts';
import type { Application } from './application.ts';
import type { Applications } from './applications.ts';

/** What of an application decides on sign-ins. */
export type DecidingChanges = {
  [Name in 'require_mfa' | 'access']?: Application[Name] | undefined;
};

/**
 * What a change of an application would have done to the sign-ins to it. People, their policies and roles are taken as
 * they are today.
 *
 * @param wanted.id of the application, or its `client_id`.
 * @throws {DomainError} `privilege_missing`, `application_not_found`, `dry_run_superseded`.
 */
export type DryRunApplication = (
  wanted: { id: string; changes: DecidingChanges; days: number },
  asked: { by: Actor },
) => Promise<ReplayResult>;

export function createDryRunApplication(options: {
  db: Kysely<Database>;
  applications: Pick<Applications, 'get'>;
  policies: Pick<Policies, 'list'>;
  judge: JudgePastSignIn;
  clock: Clock;
}): DryRunApplication {
  const { db, applications, policies, judge } = options;
  const rows = createPastSignIns(db);
  const replays = createReplays(options);
  return async ({ id, changes, days }, { by }) => {
    checkMayReplay(by);
    const replay = replays.begin(by);
    const before = await applications.get(id, { by });
    const { require_mfa = before.require_mfa, access = before.access } = changes;
    const isClosed = access === 'roles' && before.access === 'everyone';
    const policyOf = await readPolicies(policies);
    let letIn: ReadonlySet<string> = new Set();
    return await replay({
      days,
      clientId: before.client_id,
      async learn(userIds) {
        if (isClosed) letIn = new Set(await rows.openTo(before.id, userIds));
      },
      judge(signIn, person) {
        if (isClosed && !letIn.has(person.id)) {
          return { effect: 'stopped', reason: 'no_role_opens_it' };
        }
        const policy = policyOf(person);
        return judge(
          { ...signIn, applicationRequiresMfa: before.require_mfa },
          { before: policy, after: policy },
          { applicationRequiresMfa: require_mfa },
        );
      },
    });
  };
}
