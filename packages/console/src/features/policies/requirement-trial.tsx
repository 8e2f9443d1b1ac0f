import { Stack, Text, Title } from '@mantine/core';
import type { PolicyDryRun } from '../../../generated/admin-api.ts';
import { useCaller } from '../../session/caller.tsx';
import classes from './dry-run.module.css';
import type { TriedChange } from './dry-run-api.ts';
import { DryRunOutcome } from './dry-run-outcome.tsx';
import { DryRunResult } from './dry-run-result.tsx';
import { count, daysOf, fates, governed } from './dry-run-words.ts';
import { useDryRun } from './use-dry-run.ts';

/** In a form: what a second factor, another policy, or a door that is closed, would have done to the sign-ins of the last weeks. */
export function RequirementTrial(props: {
  change: TriedChange;
  /** Whose sign-ins they are, such as `to this application`. */
  whose: string;
}) {
  const { change, whose } = props;
  const { mayTry } = useCaller();
  const isTried = mayTry && Object.keys(change.changes).length > 0;
  const dryRun = useDryRun(isTried ? change : undefined);
  if (!isTried) return null;
  return (
    <section className={classes.panel} aria-labelledby="try-it">
      <Title order={2} id="try-it" mb="xs">
        What would this change do?
      </Title>
      <DryRunOutcome dryRun={dryRun}>{(run) => <Outcome run={run} whose={whose} />}</DryRunOutcome>
    </section>
  );
}

function Outcome({ run, whose }: { run: PolicyDryRun; whose: string }) {
  const days = daysOf(run);
  const all = governed(run);
  if (all === 0) {
    return (
      <Text size="sm">
        There were no sign-ins {whose} in the last {days} days, so there is nothing to try it on.
      </Text>
    );
  }
  const told = fates(run);
  return (
    <Stack gap="md">
      <Text size="sm">
        Of the {count(all, 'sign-in')} {whose} in the last {days} days,{' '}
        {told ? `it would have ${told}` : 'it would have changed none'}.
      </Text>
      <DryRunResult run={run} />
    </Stack>
  );
}
