import { Text } from '@mantine/core';
import type { Group } from '../../../generated/admin-api.ts';
import { DryRunOutcome } from '../policies/dry-run-outcome.tsx';
import { count, daysOf, fates, governed } from '../policies/dry-run-words.ts';
import { useDryRun } from '../policies/use-dry-run.ts';

/** What the default policy would have done to the people of a group. For who may try changes. */
export function WithoutPolicy({ group }: { group: Group }) {
  const dryRun = useDryRun({ of: 'group', id: group.id, changes: { policy_id: null } });
  return (
    <DryRunOutcome dryRun={dryRun}>
      {(run) => (
        <Text>
          {governed(run) === 0
            ? `Nobody in it has signed in in the last ${daysOf(run)} days.`
            : `Of the ${count(governed(run), 'sign-in')} of its people in the last ${daysOf(run)} days, the default policy would have ${fates(run) || 'changed none'}.`}
        </Text>
      )}
    </DryRunOutcome>
  );
}
