import { Button, Group, NativeSelect, Text, Title } from '@mantine/core';
import classes from './dry-run.module.css';
import { decidingPart, type PolicyChanges, type TriedChange } from './dry-run-api.ts';
import { DryRunOutcome } from './dry-run-outcome.tsx';
import { useDryRun } from './use-dry-run.ts';

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
  trial: TriedChange | undefined;
  tryIt: (change: TriedChange) => void;
}) {
  const { policyId, changes, days, setDays, trial, tryIt } = props;
  const deciding = decidingPart(changes);
  const isChanged = Object.keys(deciding).length > 0;
  const next: TriedChange = { of: 'policy', id: policyId, changes: deciding, days };
  const isCurrent = isChanged && JSON.stringify(trial) === JSON.stringify(next);
  const dryRun = useDryRun(isCurrent ? next : undefined);
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
            loading={dryRun.isRunning}
            disabled={isCurrent && dryRun.run !== undefined}
            onClick={() => {
              dryRun.again();
              tryIt(next);
            }}
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
      {isCurrent && <DryRunOutcome dryRun={dryRun} />}
      {isChanged && trial && !isCurrent && (
        <Text size="sm" c="dimmed" role="status">
          You have changed more since you tried it.
        </Text>
      )}
    </section>
  );
}
