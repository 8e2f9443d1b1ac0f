import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import { readPolicies } from '../policy/all-policies.ts';
import type { JudgePastSignIn } from '../policy/past-sign-in.ts';
import type { Policies } from '../policy/policies.ts';
import { checkMayReplay, type ReplayRun, type Replays } from '../policy/replays.ts';
import { createPastSignIns } from '../storage/past-sign-ins.ts';
import type { Database } from '../storage/schema.ts';
import type { Roles } from './roles.ts';

/**
 * What it would have done to the sign-ins of whoever has a role today, if it had asked for a second factor, or had not.
 *
 * @throws {DomainError} `privilege_missing`, `role_not_found`, `dry_run_superseded`.
 */
export type DryRunRole = (
  wanted: { id: string; changes: { require_mfa?: boolean | undefined }; days: number },
  asked: { by: Actor },
) => ReplayRun;

export function createDryRunRole(options: {
  db: Kysely<Database>;
  roles: Pick<Roles, 'get'>;
  policies: Pick<Policies, 'list'>;
  judge: JudgePastSignIn;
  replays: Replays;
}): DryRunRole {
  const { db, roles, policies, judge, replays } = options;
  const rows = createPastSignIns(db);
  return async function* ({ id, changes, days }, { by }) {
    checkMayReplay(by);
    const replay = replays.begin(by);
    const { require_mfa: requires } = await roles.get(id, { by });
    const { require_mfa = requires } = changes;
    const policyOf = await readPolicies(policies);
    /** Who of the page has the role, and whether another of theirs asks for a second factor. */
    let holders = new Map<string, boolean>();
    return yield* replay({
      days,
      async learn(userIds) {
        holders = await rows.holdersOf(id, userIds);
      },
      judge(signIn, person) {
        const byAnother = holders.get(person.id);
        if (byAnother === undefined) return undefined;
        const policy = policyOf(person);
        return judge(
          { ...signIn, person: { ...person, requireMfa: byAnother || requires } },
          { before: policy, after: policy },
          { roleRequiresMfa: byAnother || require_mfa },
        );
      },
    });
  };
}
