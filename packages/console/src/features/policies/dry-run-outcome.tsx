import { Alert, Button, Group, Text, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DryRunProgress, PolicyDryRun } from '../../../generated/admin-api.ts';
import { ApiProblem, explain } from '../../api/problem.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { WorkProgress } from '../../components/work-progress.tsx';
import { DryRunResult } from './dry-run-result.tsx';
import { count, fates, governed, people } from './dry-run-words.ts';
import type { UsedDryRun } from './use-dry-run.ts';

/** Sign-ins that a dry run looks at, at most. */
const AT_MOST = 200_000;

/** How far the dry run of a change is, and then what came of it. */
export function DryRunOutcome(props: {
  dryRun: UsedDryRun;
  /** Default: {@link DryRunResult}. */
  children?: (run: PolicyDryRun) => ReactNode;
}) {
  const { dryRun, children = (run) => <DryRunResult run={run} /> } = props;
  const { run, error, isRunning, progress, stop, again } = dryRun;
  return (
    <>
      {/* Of the result the sum, read out once; the rest is there to be read. */}
      <VisuallyHidden role="status">{run && !isRunning ? sumOf(run) : ''}</VisuallyHidden>
      {isRunning ? (
        <WorkProgress
          label="Sign-ins replayed"
          done={progress?.sign_ins_done ?? 0}
          total={progress && Math.min(progress.sign_ins_total, AT_MOST)}
          stop={stop}
        >
          {progress && <FoundSoFar progress={progress} />}
        </WorkProgress>
      ) : error ? (
        <Failed error={error} again={again} />
      ) : run ? (
        children(run)
      ) : (
        <Group gap="sm" justify="space-between">
          <Text size="sm" c="dimmed" role="status">
            Stopped. Nothing has been changed.
          </Text>
          <Button size="xs" variant="default" onClick={again}>
            Try it again
          </Button>
        </Group>
      )}
    </>
  );
}

function FoundSoFar({ progress }: { progress: DryRunProgress }) {
  const { stopped, asked_for_more } = progress.sign_ins;
  const concerned = progress.people.stopped + progress.people.asked_for_more;
  return (
    <Text size="sm">
      {stopped + asked_for_more === 0
        ? 'Nobody would have noticed so far.'
        : `So far it would have ${fates(progress)}: ${people(concerned)}.`}
    </Text>
  );
}

function sumOf(run: PolicyDryRun): string {
  const { stopped, asked_for_more } = run.sign_ins;
  return stopped + asked_for_more === 0
    ? 'Nobody would have noticed.'
    : `Of ${count(governed(run), 'sign-in')} it would have ${fates(run)}.`;
}

function Failed({ error, again }: { error: Error; again: () => void }) {
  if (error instanceof ApiProblem && error.status === 422) {
    return (
      <Alert color="gray" role="status">
        {explain(error)}
      </Alert>
    );
  }
  return <ProblemAlert error={error} retry={again} />;
}
