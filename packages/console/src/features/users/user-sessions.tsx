import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import MonitorSmartphone from 'lucide-react/icons/monitor-smartphone';
import type { Session, User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { useAct } from '../../components/act.ts';
import { ActButton } from '../../components/act-button.tsx';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { ShortTable } from '../../components/short-table.tsx';
import { Titled } from '../../components/titled.tsx';
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
  const act = useAct();
  const query = useQuery(userSessionsQuery(user.id));
  const end = (sessionId: string) =>
    act({
      work: () => {
        const path = { id: user.id, session_id: sessionId };
        return take(api.DELETE('/api/v1/users/{id}/sessions/{session_id}', { params: { path } }));
      },
      changes: userSessionsQuery(user.id).queryKey,
      done: 'The session was ended, and its applications are told',
    });
  return (
    <Loaded query={query}>
      {({ items }) => (
        <ShortTable
          empty={
            <Empty icon={MonitorSmartphone} title="They are not signed in anywhere">
              Each browser that they sign in with is shown here, until its session is over.
            </Empty>
          }
          rows={items}
          rowKey={({ id }) => id}
          columns={[
            {
              header: 'Browser',
              cell: ({ last_used }) => (
                <Titled title={browserOf(last_used)}>{placeOf(last_used)}</Titled>
              ),
            },
            {
              header: 'Signed in',
              from: 'md',
              cell: ({ signed_in_at }) => <When at={signed_in_at} />,
            },
            {
              header: 'By',
              from: 'sm',
              cell: ({ amr }) => (
                <Text span size="sm">
                  {amr.map((method) => METHODS[method] ?? method).join(', ') || 'unknown'}
                </Text>
              ),
            },
            {
              header: 'Applications',
              from: 'sm',
              cell: ({ client_ids }) => (
                <Text span size="sm">
                  {client_ids.join(', ') || 'none yet'}
                </Text>
              ),
            },
            { header: 'Ends', from: 'lg', cell: ({ expires_at }) => <When at={expires_at} /> },
          ]}
          actions={({ id, last_used }) =>
            mayToUsers('help') && (
              <ActButton
                size="xs"
                aria-label={`End the session in ${browserOf(last_used)}`}
                onClick={() => end(id)}
              >
                End
              </ActButton>
            )
          }
        />
      )}
    </Loaded>
  );
}

function browserOf({ browser, os }: Session['last_used']): string {
  return [browser, os].filter(Boolean).join(' on ') || 'Unknown browser';
}

function placeOf({ ip_address, city, country }: Session['last_used']): string {
  return [ip_address, [city, country].filter(Boolean).join(', ')].filter(Boolean).join(' · ');
}
