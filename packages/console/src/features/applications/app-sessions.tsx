import { Button, Stack, Text } from '@mantine/core';
import MonitorSmartphone from 'lucide-react/icons/monitor-smartphone';
import type { App, AppSession } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { useAct } from '../../components/act.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { PersonCell } from '../../components/person-cell.tsx';
import { usePages } from '../../components/use-pages.ts';
import { When } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';

/** Who is signed in to an application, each to be signed out. */
export function AppSessions({ app }: { app: App }) {
  const { mayToUsers } = useCaller();
  const act = useAct();
  const queryKey = ['apps', 'one', app.id, 'sessions'];
  const pages = usePages({
    queryKey,
    fetchPage: (after, signal) =>
      take(
        api.GET('/api/v1/apps/{id}/sessions', {
          params: { path: { id: app.id }, query: { after } },
          signal,
        }),
      ),
  });
  async function end({ user, session }: AppSession): Promise<void> {
    const name = user.name ?? user.email;
    const others = (session?.client_ids.length ?? 1) - 1;
    await act({
      question: {
        title: session ? `End the session of ${name}?` : `Disconnect ${name}?`,
        consequence: session
          ? `${name} is signed out of ${app.client_name}${others > 0 ? ` and ${others} more ${others === 1 ? 'application' : 'applications'}` : ''} in this browser, and signs in again to go on.`
          : `What ${app.client_name} has got for ${name} stops working, and it is told that their sessions in it are over.`,
        act: session ? 'End the session' : 'Disconnect',
      },
      work: () => {
        if (session) {
          const path = { id: user.id, session_id: session.id };
          return take(api.DELETE('/api/v1/users/{id}/sessions/{session_id}', { params: { path } }));
        }
        const path = { id: user.id, client_id: app.client_id };
        return take(api.DELETE('/api/v1/users/{id}/grants/{client_id}', { params: { path } }));
      },
      changes: queryKey,
      done: `${name} was signed out, and the application is told`,
    });
  }
  const columns: readonly Column<AppSession>[] = [
    {
      key: 'name',
      header: 'Name',
      cell: ({ user }) => <PersonCell person={user} to={`/users/${user.id}/sessions`} />,
    },
    {
      key: 'where',
      header: 'Browser',
      from: 'sm',
      isFolded: true,
      cell: ({ session }) => <Where session={session} />,
    },
    {
      key: 'since',
      header: 'Signed in',
      from: 'md',
      isFolded: true,
      width: '9rem',
      cell: ({ since }) => (
        <Text size="sm" c="dimmed">
          <When at={since} />
        </Text>
      ),
    },
    {
      key: 'scopes',
      header: 'Scopes',
      from: 'lg',
      isFolded: true,
      cell: ({ scopes }) => <Text size="sm">{scopes.join(', ')}</Text>,
    },
    {
      key: 'end',
      header: 'End',
      isHeaderHidden: true,
      width: '9rem',
      cell: (one) =>
        mayToUsers('help') && (
          <Button
            size="xs"
            variant="default"
            aria-label={`Sign out ${one.user.name ?? one.user.email}`}
            onClick={() => void end(one)}
          >
            Sign out …
          </Button>
        ),
    },
  ];
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed" maw="44rem">
        Who has signed in to {app.client_name} and may still be in it. How long the application
        keeps its own session is its own affair, unless it listens to logouts (see Configuration).
      </Text>
      <DataTable
        caption={`Who is signed in to ${app.client_name}`}
        columns={columns}
        pages={pages}
        rowKey={({ user, since, session }) => `${user.id} ${since} ${session?.id}`}
        empty={
          <Empty icon={MonitorSmartphone} title="Nobody is signed in to it">
            Whoever signs in to it is shown here, until their session is over.
          </Empty>
        }
      />
    </Stack>
  );
}

function Where({ session }: { session: AppSession['session'] }) {
  if (!session) {
    return (
      <Text size="sm" c="dimmed">
        The session here is over
      </Text>
    );
  }
  const { browser, os, ip_address, city, country } = session.last_used;
  return (
    <div>
      <Text size="sm">{[browser ?? 'Unknown browser', os].filter(Boolean).join(' on ')}</Text>
      <Text size="sm" c="dimmed">
        {[ip_address, city, country].filter(Boolean).join(', ')}
      </Text>
    </div>
  );
}
