import { Anchor, Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import CircleCheck from 'lucide-react/icons/circle-check';
import { type ReactNode, useEffect, useState } from 'react';
import type { App, AppUsage } from '../../../../generated/admin-api.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { exactTime } from '../../../components/when.tsx';
import { useCaller } from '../../../session/caller.tsx';
import { usageQuery } from '../usage/usage-api.ts';
import { secondsAgo } from './ago.ts';
import { FailedTry, UnknownClientTry } from './failed-try.tsx';
import classes from './live-check.module.css';
import { type Check, judge, pollInterval } from './progress.ts';

/**
 * Waits until an application has really signed somebody in since it was opened, and says so. Meanwhile it shows the
 * last try that failed, with what is wrong and how it is mended.
 */
export function LiveCheck({ app }: { app: App }) {
  const [round, setRound] = useState(0);
  return <Checking key={round} app={app} again={() => setRound(round + 1)} />;
}

function Checking({ app, again }: { app: App; again: () => void }) {
  const [startedAt] = useState(Date.now);
  const [baseline, setBaseline] = useState<AppUsage>();
  const isMachine = app.application_type === 'machine';
  const query = useQuery({
    ...usageQuery(app.id),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => {
      const done = data && baseline && judge({ usage: data, baseline, isMachine }).isDone;
      return done ? false : pollInterval(Date.now() - startedAt);
    },
  });
  const { data: usage, dataUpdatedAt } = query;
  // By the clock of the provider alone: what is new is what was not there at first.
  if (usage && !baseline && dataUpdatedAt >= startedAt) setBaseline(usage);
  if (query.error && !usage) {
    return <ProblemAlert error={query.error} retry={() => query.refetch()} />;
  }
  const check = usage && baseline && judge({ usage, baseline, isMachine });
  return (
    <section
      aria-label="Live check"
      className={classes.panel}
      data-done={check?.isDone || undefined}
    >
      <div className={classes.state}>
        {check?.isDone ? (
          <CircleCheck size={28} aria-hidden className={classes.done} />
        ) : (
          <span className={classes.pulse} aria-hidden />
        )}
        <div className={classes.words}>
          <Text fw={600} role="status">
            {check ? headline(check, isMachine) : 'Looking…'}
          </Text>
          {check && <Below check={check} isMachine={isMachine} />}
        </div>
        {check?.isDone && (
          <Button variant="default" size="compact-sm" onClick={again}>
            Check again
          </Button>
        )}
      </div>
      {usage && check && !check.isDone && (
        <>
          {check.unknownClient && <UnknownClientTry app={app} seen={check.unknownClient} />}
          {check.failure && <FailedTry app={app} failure={check.failure} />}
        </>
      )}
    </section>
  );
}

function headline({ isDone, last }: Check, isMachine: boolean): string {
  if (!isDone) return isMachine ? 'Waiting for it to ask for a token' : 'Waiting for a sign-in';
  if (isMachine) return 'It works: it was given a token';
  return `It works: ${last?.who ?? 'somebody'} signed in`;
}

/** Not read out, since it changes each second. */
function Below({ check, isMachine }: { check: Check; isMachine: boolean }): ReactNode {
  const { reads } = useCaller();
  const { last, isDone } = check;
  if (!last) {
    return (
      <Text size="sm" c="dimmed">
        {isMachine
          ? 'Start the program: this turns green when it has its first token.'
          : 'Sign in at the application, in this browser or another: this turns green when it has really happened.'}
      </Text>
    );
  }
  return (
    <Group gap="sm" className={classes.below}>
      <Text size="sm" c="dimmed">
        {isDone ? (
          <Ago at={last.at} />
        ) : (
          <>
            Last time {last.who && `${last.who}, `}
            <Ago at={last.at} />
          </>
        )}
      </Text>
      {last.sessionId && reads('events') && (
        <Anchor
          size="sm"
          component={Link}
          to="/events"
          search={{ session_id: last.sessionId ?? '' } as never}
        >
          See its events
        </Anchor>
      )}
      {last.reference && reads('events') && (
        <Anchor
          size="sm"
          component={Link}
          to="/traces"
          search={{ reference: last.reference } as never}
        >
          See its trace
        </Anchor>
      )}
    </Group>
  );
}

/** How long ago, to the second at first. */
function Ago({ at }: { at: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={exactTime(at)}>
      {secondsAgo(at, now)}
    </time>
  );
}
