import { Badge, Text } from '@mantine/core';
import Route from 'lucide-react/icons/route';
import type { ReactNode } from 'react';
import type { App, TraceSummary } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { type Column, DataTable, RowLink } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { useName } from '../../components/names.tsx';
import { usePages } from '../../components/use-pages.ts';
import { When } from '../../components/when.tsx';
import { outcomeOf } from './trace-words.ts';
import type { TracesSearch } from './traces-search.ts';

/** The latest sign-ins of an application. */
export function TraceList({ app }: { app: App }) {
  return (
    <Traces
      filters={{ app_id: app.id }}
      caption={`Sign-ins of ${app.client_name}`}
      isOfOneApp
      empty={
        <Empty icon={Route} title="Nobody has signed in yet">
          As soon as the application asks for a sign-in, it is listed here with every step.
        </Empty>
      }
    />
  );
}

/** Sign-ins, the latest first; each opens with all of its steps. */
export function Traces(props: {
  filters: TracesSearch;
  caption: string;
  empty: ReactNode;
  /** The column of the application is left out. */
  isOfOneApp?: boolean;
}) {
  const { filters, caption, empty, isOfOneApp = false } = props;
  const pages = usePages({
    queryKey: ['traces', 'list', filters],
    fetchPage: (after, signal) =>
      take(api.GET('/api/v1/traces', { params: { query: { ...filters, after } }, signal })),
  });
  const columns: Column<TraceSummary>[] = [
    {
      key: 'who',
      header: 'Who',
      cell: (trace) => <Who trace={trace} />,
    },
    {
      key: 'outcome',
      header: 'How it went',
      width: '11rem',
      cell: (trace) => <OutcomeBadge trace={trace} />,
    },
    {
      key: 'app',
      header: 'Application',
      from: 'md',
      width: '13rem',
      cell: ({ client_id }) => <AppName clientId={client_id} />,
    },
    {
      key: 'when',
      header: 'When',
      from: 'sm',
      width: '9.5rem',
      cell: ({ started_at }) => (
        <Text size="sm" c="dimmed">
          <When at={started_at} />
        </Text>
      ),
    },
  ];
  return (
    <DataTable
      caption={caption}
      columns={columns.filter(({ key }) => !(isOfOneApp && key === 'app'))}
      pages={pages}
      rowKey={({ id }) => id}
      empty={empty}
    />
  );
}

function Who({ trace }: { trace: TraceSummary }) {
  const { name } = useName('user', trace.user_id);
  const nobody = trace.user_id === null ? 'Nobody yet' : 'Somebody';
  return (
    <>
      <RowLink to={`/traces/${trace.id}`}>{name ?? nobody}</RowLink>
      {trace.problem && (
        <Text size="sm" c="dimmed">
          {trace.problem.title}
        </Text>
      )}
      <Text size="sm" c="dimmed" hiddenFrom="sm">
        <When at={trace.started_at} />
      </Text>
    </>
  );
}

/** How a sign-in went. */
export function OutcomeBadge({ trace }: { trace: Parameters<typeof outcomeOf>[0] }) {
  const { label, color } = outcomeOf(trace, Date.now());
  return <Badge color={color}>{label}</Badge>;
}

function AppName({ clientId }: { clientId: string | null }) {
  const { name } = useName('app', clientId);
  return (
    <Text size="sm" c="dimmed" truncate>
      {name ?? clientId ?? 'not known'}
    </Text>
  );
}
