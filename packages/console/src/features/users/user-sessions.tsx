import { Button, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import MonitorSmartphone from 'lucide-react/icons/monitor-smartphone';
import type { Session, User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { toastDone, toastFailed } from '../../components/toasts.tsx';
import { When } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';
import { userSessionsQuery } from './users-api.ts';

/** How people prove who they are, in words (RFC 8176). */
const METHODS: Record<string, string> = {
  pwd: 'password',
  otp: 'one-time code',
  hwk: 'passkey on a device',
  swk: 'passkey',
  mfa: 'more than one factor',
  user: 'presence',
  sms: 'text message',
};

/** The browsers that somebody is signed in with, each to be ended. */
export function UserSessions({ user }: { user: User }) {
  const { mayToUsers } = useCaller();
  const queryClient = useQueryClient();
  const query = useQuery(userSessionsQuery(user.id));
  const end = async (sessionId: string) => {
    await take(
      api.DELETE('/api/v1/users/{id}/sessions/{session_id}', {
        params: { path: { id: user.id, session_id: sessionId } },
      }),
    );
    await queryClient.invalidateQueries({ queryKey: userSessionsQuery(user.id).queryKey });
    toastDone('The session was ended, and its applications are told');
  };
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty icon={MonitorSmartphone} title="They are not signed in anywhere">
            Each browser that they sign in with is shown here, until its session is over.
          </Empty>
        ) : (
          <Stack gap="md">
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Browser</Table.Th>
                  <Table.Th visibleFrom="md">Signed in</Table.Th>
                  <Table.Th visibleFrom="sm">By</Table.Th>
                  <Table.Th visibleFrom="sm">Applications</Table.Th>
                  <Table.Th visibleFrom="lg">Over</Table.Th>
                  <Table.Th>
                    <VisuallyHidden>Actions</VisuallyHidden>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map(({ id, signed_in_at, expires_at, amr, client_ids, last_used }) => (
                  <Table.Tr key={id}>
                    <Table.Td>
                      <Text fw={550}>{browserOf(last_used)}</Text>
                      <Text size="sm" c="dimmed">
                        {placeOf(last_used)}
                      </Text>
                    </Table.Td>
                    <Table.Td visibleFrom="md">
                      <When at={signed_in_at} />
                    </Table.Td>
                    <Table.Td visibleFrom="sm">
                      <Text size="sm">
                        {amr.map((method) => METHODS[method] ?? method).join(', ') || 'unknown'}
                      </Text>
                    </Table.Td>
                    <Table.Td visibleFrom="sm">
                      <Text size="sm">{client_ids.join(', ') || 'none yet'}</Text>
                    </Table.Td>
                    <Table.Td visibleFrom="lg">
                      <When at={expires_at} />
                    </Table.Td>
                    <Table.Td ta="end">
                      {mayToUsers('help') && (
                        <Button
                          size="xs"
                          variant="default"
                          onClick={() => void end(id).catch(toastFailed)}
                        >
                          End
                        </Button>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Stack>
        )
      }
    </Loaded>
  );
}

function browserOf({ browser, os }: Session['last_used']): string {
  return [browser, os].filter(Boolean).join(' on ') || 'Unknown browser';
}

function placeOf({ ip_address, city, country }: Session['last_used']): string {
  return [ip_address, [city, country].filter(Boolean).join(', ')].filter(Boolean).join(' · ');
}
