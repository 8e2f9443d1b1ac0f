import { Text } from '@mantine/core';
import type { App } from '../../../generated/admin-api.ts';
import { DryRunOutcome } from '../policies/dry-run-outcome.tsx';
import { count, daysOf, governed, people } from '../policies/dry-run-words.ts';
import { useDryRun } from '../policies/use-dry-run.ts';

/** How many people an application signed in lately: who would miss it. For who may try changes. */
export function WhoSignsIn({ app }: { app: App }) {
  const dryRun = useDryRun({ of: 'app', id: app.id, changes: {} });
  return (
    <DryRunOutcome dryRun={dryRun}>
      {(run) => (
        <Text>
          {governed(run) === 0
            ? `Nobody has signed in to it in the last ${daysOf(run)} days.`
            : `${people(run.people.governed)} signed in to it ${count(governed(run), 'time')} in the last ${daysOf(run)} days.`}
        </Text>
      )}
    </DryRunOutcome>
  );
}
