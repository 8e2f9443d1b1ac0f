import { Alert, Button, Group, NativeSelect, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { PolicyDryRun } from '../../../generated/admin-api.ts';
import { ApiProblem, explain } from '../../api/problem.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import classes from './dry-run.module.css';
import { decidingPart, dryRunQuery, type PolicyChanges, type Trial } from './dry-run-api.ts';
import { DryRunResult } from './dry-run-result.tsx';

/** Days of which the sign-ins can be looked at. */
const PERIODS = [7, 30, 90] as const;

/** Beside the form: what its changes would have done, before they are saved. */
export function DryRunPanel(props: {
  policyId: string;
  /** What the form has changed and not saved. */
  changes: PolicyChanges;
  days: number;
  setDays: (days: number) => void;
  /** What was tried last; undefined: nothing yet. */
  trial: Trial | undefined;
  tryIt: () => void;
}) {
  const { policyId, changes, days, setDays, trial, tryIt } = props;
  const deciding = decidingPart(changes);
  const isChanged = Object.keys(deciding).length > 0;
  const isCurrent =
    trial !== undefined &&
    JSON.stringify(trial) === JSON.stringify({ changes: deciding, days } satisfies Trial);
  const query = useQuery({
    ...dryRunQuery(policyId, trial ?? { changes: {}, days }),
    enabled: trial !== undefined && isCurrent,
  });
  return (
    <section className={classes.panel} aria-labelledby="try-it">
      <Title order={2} id="try-it" mb="xs">
        What would this change do?
      </Title>
      {isChanged ? (
        <Group gap="xs" mb="md" wrap="nowrap">
          <NativeSelect
            aria-label="Sign-ins that it is tried on"
            value={days}
            onChange={(event) => setDays(Number(event.currentTarget.value))}
            data={PERIODS.map((period) => ({
              value: String(period),
              label: `The last ${period} days`,
            }))}
          />
          <Button
            variant={isCurrent ? 'default' : 'filled'}
            loading={isCurrent && query.isFetching}
            disabled={isCurrent && query.isSuccess}
            onClick={tryIt}
          >
            Try it
          </Button>
        </Group>
      ) : (
        <Text size="sm" c="dimmed">
          {Object.keys(changes).length > 0
            ? 'What you have changed asks nothing more of a sign-in, so nobody is kept from theirs.'
            : 'Change something, and try it on the sign-ins of the last weeks before anybody notices.'}
        </Text>
      )}
      <div aria-live="polite">
        {isChanged && isCurrent && <Outcome data={query.data} error={query.error} />}
        {isChanged && trial && !isCurrent && (
          <Text size="sm" c="dimmed">
            You have changed more since you tried it.
          </Text>
        )}
      </div>
    </section>
  );
}

function Outcome({ data, error }: { data: PolicyDryRun | undefined; error: Error | null }) {
  if (error instanceof ApiProblem && error.status === 422) {
    return (
      <Alert color="gray" role="status">
        {explain(error)}
      </Alert>
    );
  }
  if (error) return <ProblemAlert error={error} />;
  if (!data) {
    return (
      <Stack gap="sm" role="status" aria-label="Replaying sign-ins">
        <Skeleton height={28} width="60%" />
        <Skeleton height={10} />
        <Skeleton height={14} width="80%" />
      </Stack>
    );
  }
  return <DryRunResult run={data} />;
}
