import { useQuery } from '@tanstack/react-query';
import ShieldCheck from 'lucide-react/icons/shield-check';
import { useState } from 'react';
import type { App, IntegrationTest } from '../../../../generated/admin-api.ts';
import { api, take } from '../../../api/client.ts';
import { Empty } from '../../../components/empty.tsx';
import { Section } from '../../../components/section.tsx';
import { useCaller } from '../../../session/caller.tsx';
import { LogoutTest } from './logout-test.tsx';
import { NewTest } from './new-test.tsx';
import { RunningTest } from './running-test.tsx';

/** Milliseconds between two looks at a test that is under way. */
const LOOK_EVERY = 1000;
const OVER: readonly IntegrationTest['state'][] = ['done', 'expired'];

/** Makes a real sign-in to an application, and shows each step as it happens. */
export function AppTest({ app }: { app: App }) {
  const { changes } = useCaller();
  const [begun, setBegun] = useState<IntegrationTest>();
  const { data: test = begun } = useQuery({
    queryKey: ['tests', app.id, begun?.id],
    queryFn: ({ signal }) =>
      take(
        api.GET('/api/v1/apps/{id}/tests/{test_id}', {
          params: { path: { id: app.id, test_id: begun?.id ?? '' } },
          signal,
        }),
      ),
    enabled: begun !== undefined,
    // What came last, the end of the trace, is written a moment after the answer.
    refetchInterval: ({ state }) => (isSettled(state.data) ? false : LOOK_EVERY),
    gcTime: 0,
  });
  if (!changes('applications')) {
    return (
      <Empty icon={ShieldCheck} title="Only who may change the application can test it">
        A test shows everything that the application would be told.
      </Empty>
    );
  }
  return (
    <>
      <Section
        title="Test this integration"
        description="A real sign-in to this application that comes back to the dashboard in place of the application. Every step is shown decoded, as it happens; after ten minutes all of it is gone."
      >
        {test && begun ? (
          <RunningTest
            app={app}
            test={test}
            startUrl={begun.start_url ?? ''}
            again={() => setBegun(undefined)}
          />
        ) : (
          <NewTest app={app} begun={setBegun} />
        )}
      </Section>
      <LogoutTest app={app} />
    </>
  );
}

function isSettled(test: IntegrationTest | undefined): boolean {
  if (!test || !OVER.includes(test.state)) return false;
  return test.state === 'expired' || ['completed', 'failed'].includes(test.trace?.outcome ?? '');
}
