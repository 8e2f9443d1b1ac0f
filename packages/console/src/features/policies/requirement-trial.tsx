import { Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { PolicyDryRun } from '../../../generated/admin-api.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { useCaller } from '../../session/caller.tsx';
import classes from './dry-run.module.css';
import { DryRunResult } from './dry-run-result.tsx';
import { count, daysOf, governed } from './dry-run-words.ts';
import { type RequirementChange, requirementQuery } from './requirement-api.ts';

/** In a form: what a second factor, or a door that is closed, would have done to the sign-ins of the last weeks. */
export function RequirementTrial(props: {
  change: RequirementChange;
  /** Whose sign-ins they are, such as `to this application`. */
  whose: string;
}) {
  const { change, whose } = props;
  const { reads } = useCaller();
  const isChanged = Object.keys(change.changes).length > 0;
  const mayTry = reads('events') && reads('users');
  const query = useQuery({ ...requirementQuery(change), enabled: isChanged && mayTry });
  if (!isChanged || !mayTry) return null;
  return (
    <section className={classes.panel} aria-labelledby="try-it" aria-live="polite">
      <Title order={2} id="try-it" mb="xs">
        What would this change do?
      </Title>
      {query.error && <ProblemAlert error={query.error} />}
      {query.data && <Outcome run={query.data} whose={whose} />}
      {!query.error && !query.data && (
        <Stack gap="sm" role="status" aria-label="Replaying sign-ins">
          <Skeleton height={14} width="80%" />
          <Skeleton height={10} />
        </Stack>
      )}
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
  return (
    <Stack gap="md">
      <Text size="sm">
        Of the {count(all, 'sign-in')} {whose} in the last {days} days, {fates(run)}.
      </Text>
      <DryRunResult run={run} />
    </Stack>
  );
}

/** As `it would have stopped 3, and asked 12 for a second factor`. */
function fates({ sign_ins: { stopped, asked_for_more, eased } }: PolicyDryRun): string {
  const told = [
    stopped > 0 && `stopped ${stopped.toLocaleString('en')}`,
    asked_for_more > 0 && `asked ${asked_for_more.toLocaleString('en')} for a second factor`,
    eased > 0 && `asked ${eased.toLocaleString('en')} for less`,
  ].filter((part) => part !== false);
  return told.length === 0 ? 'it would have changed none' : `it would have ${told.join(', and ')}`;
}
