import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Trace } from '../../../generated/admin-api.ts';
import { Loaded } from '../../components/loaded.tsx';
import { useName } from '../../components/names.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Section } from '../../components/section.tsx';
import { exactTime } from '../../components/when.tsx';
import { OutcomeBadge } from './trace-list.tsx';
import { TraceProblemAlert } from './trace-problem.tsx';
import { TraceTimeline } from './trace-timeline.tsx';
import { traceQuery } from './traces-api.ts';

/** One sign-in, step by step, with what went wrong on top. */
export function TracePage() {
  const { traceId } = useParams({ from: '/traces/$traceId' });
  const query = useQuery(traceQuery(traceId));
  return <Loaded query={query}>{(trace) => <OneTrace trace={trace} />}</Loaded>;
}

function OneTrace({ trace }: { trace: Trace }) {
  const app = useName('app', trace.client_id);
  const person = useName('user', trace.user_id);
  return (
    <>
      <PageHeader
        title={`Sign-in to ${app.name ?? trace.client_id ?? 'an unknown application'}`}
        of={trace.steps[0]?.reference ?? undefined}
        badge={<OutcomeBadge trace={trace} />}
        description={
          <>
            {exactTime(trace.started_at)}
            {person.name && person.to && (
              <>
                , by{' '}
                <Anchor component={Link} to={person.to} underline="always">
                  {person.name}
                </Anchor>
              </>
            )}
          </>
        }
        crumbs={[
          ...(app.to && app.name ? [{ label: app.name, to: app.to }] : []),
          { label: 'Traces', to: '/traces' },
        ]}
      />
      {trace.problem && <TraceProblemAlert problem={trace.problem} clientId={trace.client_id} />}
      <Section title="Step by step">
        <TraceTimeline trace={trace} />
      </Section>
    </>
  );
}
