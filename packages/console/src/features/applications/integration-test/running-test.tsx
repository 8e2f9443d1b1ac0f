import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import CircleCheck from 'lucide-react/icons/circle-check';
import Clock from 'lucide-react/icons/clock';
import ExternalLink from 'lucide-react/icons/external-link';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import type { App, IntegrationTest } from '../../../../generated/admin-api.ts';
import { Copyable } from '../../../components/copyable.tsx';
import { TraceProblemAlert } from '../../traces/trace-problem.tsx';
import { TraceTimeline } from '../../traces/trace-timeline.tsx';
import { CheckList } from './check-list.tsx';
import { Decoded } from './decoded.tsx';
import classes from './integration-test.module.css';

/** A test that was prepared: how it goes, and what came back. */
export function RunningTest(props: {
  app: App;
  test: IntegrationTest;
  startUrl: string;
  again: () => void;
}) {
  const { app, test, startUrl, again } = props;
  const { trace, result } = test;
  return (
    <Stack gap="lg">
      <div aria-live="polite">
        <State test={test} startUrl={startUrl} clientId={app.client_id} />
      </div>
      <div>
        <Button variant="default" leftSection={<RotateCcw size={16} aria-hidden />} onClick={again}>
          Another test
        </Button>
      </div>
      {result && (
        <section aria-label="Checks">
          <CheckList checks={test.checks} />
        </section>
      )}
      {trace && trace.steps.length > 0 && (
        <section aria-label="Steps">
          <h3 className={classes.heading}>Step by step</h3>
          <TraceTimeline trace={trace} claims={result?.id_token?.claims} />
        </section>
      )}
      {result && <Decoded result={result} />}
    </Stack>
  );
}

function State(props: { test: IntegrationTest; startUrl: string; clientId: string }) {
  const { test, startUrl, clientId } = props;
  switch (test.state) {
    case 'waiting':
      return <HowToBegin startUrl={startUrl} />;
    case 'under_way':
      return <Waiting>The sign-in is under way in the other tab.</Waiting>;
    case 'returned':
      return <Waiting>The code came back, and is exchanged.</Waiting>;
    case 'expired':
      return (
        <Alert color="yellow" icon={<Clock size={18} aria-hidden />} title="The test is over">
          Its ten minutes have passed, and what came back is gone.
        </Alert>
      );
    case 'done':
      return <Verdict test={test} clientId={clientId} />;
  }
}

function HowToBegin({ startUrl }: { startUrl: string }) {
  return (
    <Stack gap="md">
      <Group gap="md">
        <Button
          component="a"
          href={startUrl}
          target="_blank"
          rel="noopener"
          rightSection={<ExternalLink size={16} aria-hidden />}
        >
          Open it here
        </Button>
        <Group gap="xs">
          <Loader size="xs" aria-hidden />
          <Text size="sm" c="dimmed">
            Waiting for the sign-in
          </Text>
        </Group>
      </Group>
      <div>
        <Text size="sm" c="dimmed" mb={4}>
          Here you are signed in already. To see all of the sign-in, or as somebody else, open this
          link in a private window or on a telephone. It works once, for ten minutes.
        </Text>
        <Copyable value={startUrl} what="link" />
      </div>
    </Stack>
  );
}

function Waiting({ children }: { children: string }) {
  return (
    <Group gap="sm">
      <Loader size="sm" aria-hidden />
      <Text>{children}</Text>
    </Group>
  );
}

/** The first thing that is wrong, or that nothing is. */
function Verdict({ test, clientId }: { test: IntegrationTest; clientId: string }) {
  const problem = test.trace?.problem;
  if (problem) return <TraceProblemAlert problem={problem} clientId={clientId} />;
  const failed = test.checks.find(({ verdict }) => verdict === 'failed');
  if (failed) {
    return (
      <Alert color="red" title="Something is wrong">
        {failed.detail} {failed.fix}
      </Alert>
    );
  }
  const warnings = test.checks.filter(({ verdict }) => verdict === 'warning').length;
  return (
    <Alert
      color="gate"
      icon={<CircleCheck size={18} aria-hidden />}
      title="The integration works on the side of the provider"
    >
      {warnings === 0
        ? 'Whatever the application asks for like this it gets.'
        : `Whatever the application asks for like this it gets. ${warnings === 1 ? 'One thing' : `${warnings} things`} below may not be as you want it.`}
    </Alert>
  );
}
