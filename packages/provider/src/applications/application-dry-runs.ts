import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import { readPolicies } from '../policy/all-policies.ts';
import type { JudgePastSignIn } from '../policy/past-sign-in.ts';
import type { Policies } from '../policy/policies.ts';
import { checkMayReplay, type ReplayRun, type Replays } from '../policy/replays.ts';
import { createPastSignIns } from '../storage/past-sign-ins.ts';
import type { Database } from '../storage/schema.ts';
import type { Application } from './application.ts';
import type { Applications } from './applications.ts';

/** What of an application decides on sign-ins. */
export type DecidingChanges = {
  [Name in 'require_mfa' | 'access' | 'grant_types']?: Application[Name] | undefined;
} & {
  /** A role that would open it no more. */
  without_role_id?: string | undefined;
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
) => ReplayRun;

export function createDryRunApplication(options: {
  db: Kysely<Database>;
  applications: Pick<Applications, 'get'>;
  policies: Pick<Policies, 'list'>;
  judge: JudgePastSignIn;
  replays: Replays;
}): DryRunApplication {
  const { db, applications, policies, judge, replays } = options;
  const rows = createPastSignIns(db);
  return async function* ({ id, changes, days }, { by }) {
    checkMayReplay(by);
    const replay = replays.begin(by);
    const before = await applications.get(id, { by });
    const { require_mfa = before.require_mfa, access = before.access } = changes;
    const { grant_types = before.grant_types, without_role_id: withoutRoleId } = changes;
    const signsIn = (grantTypes: Application['grant_types']) =>
      grantTypes.includes('authorization_code');
    const isEnded = signsIn(before.grant_types) && !signsIn(grant_types);
    const isClosed =
      access === 'roles' && (before.access === 'everyone' || withoutRoleId !== undefined);
    const policyOf = await readPolicies(policies);
    const nobody: ReadonlySet<string> = new Set();
    /** Whom roles let in today, and whom they would let in. */
    let roles = { today: nobody, after: nobody };
    const isShutOut = (id: string) =>
      isClosed && !roles.after.has(id) && (before.access === 'everyone' || roles.today.has(id));
    return yield* replay({
      days,
      clientId: before.client_id,
      async learn(userIds) {
        if (!isClosed) return;
        const opening = { applicationId: before.id };
        const today = new Set(await rows.openTo(opening, userIds));
        const after =
          withoutRoleId === undefined
            ? today
            : new Set(await rows.openTo({ ...opening, withoutRoleId }, userIds));
        roles = { today, after };
      },
      judge(signIn, person) {
        if (isEnded) return { effect: 'stopped', reason: 'no_sign_in' };
        if (isShutOut(person.id)) return { effect: 'stopped', reason: 'no_role_opens_it' };
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
