import { Anchor, SegmentedControl, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, take } from '../../api/client.ts';
import { Loaded } from '../../components/loaded.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { useCaller } from '../../session/caller.tsx';
import { EventList } from '../events/event-list.tsx';
import { Attention } from './attention.tsx';
import { Inventory } from './inventory.tsx';
import classes from './overview.module.css';
import { Ranking } from './ranking.tsx';
import { SignInChart } from './sign-in-chart.tsx';
import { SignInFigures } from './sign-in-figures.tsx';

const SPANS = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
];
const LOOK_EVERY = 60_000;
const RECENT = 6;

/** How the installation does: who is here, how sign-ins go, what needs somebody. */
export function OverviewPage() {
  const { reads } = useCaller();
  // Of those who see a part only, each has a page to begin with.
  if (!reads('events'))
    return <Navigate to={reads('users') ? '/users' : '/applications'} replace />;
  return <Overview />;
}

function Overview() {
  const [days, setDays] = useState('7');
  const signIns = useQuery({
    queryKey: ['statistics', 'sign-ins', days],
    queryFn: () =>
      take(api.GET('/api/v1/statistics/sign-ins', { params: { query: { days: Number(days) } } })),
    placeholderData: (before) => before,
    refetchInterval: LOOK_EVERY,
  });
  return (
    <>
      <PageHeader title="Overview" />
      <Inventory />
      <Attention />
      <section aria-labelledby="sign-ins" className={classes.panel}>
        <div className={classes.head}>
          <h2 id="sign-ins">Sign-ins</h2>
          <SegmentedControl
            aria-label="Time shown"
            size="xs"
            data={SPANS}
            value={days}
            onChange={setDays}
          />
        </div>
        <Loaded query={signIns} sketch={<Skeleton height={260} />}>
          {(counted) => (
            <>
              <SignInFigures counted={counted} />
              <SignInChart counted={counted} />
              <div className={classes.rankings}>
                <Ranking
                  title="Most used applications"
                  none="Nobody has signed in to an application in this time."
                  rows={counted.apps.map(({ client_id, succeeded }) => ({
                    id: client_id,
                    type: 'app',
                    count: succeeded,
                    search: { client_id, action: 'sign_in' },
                  }))}
                />
                <Ranking
                  title="Why sign-ins failed"
                  none="No sign-in has failed in this time."
                  rows={counted.reasons.map(({ reason, failed }) => ({
                    id: reason,
                    type: 'reason',
                    count: failed,
                    search: { action: 'sign_in', outcome: 'failure' },
                  }))}
                />
              </div>
            </>
          )}
        </Loaded>
      </section>
      <section aria-labelledby="recent" className={classes.panel}>
        <div className={classes.head}>
          <h2 id="recent">What happened lately</h2>
          <Anchor component={Link} to="/events" size="sm">
            All events
          </Anchor>
        </div>
        <EventList filters={{}} caption="The latest events" most={RECENT} />
      </section>
    </>
  );
}
