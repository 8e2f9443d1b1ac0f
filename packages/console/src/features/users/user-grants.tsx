import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Plug from 'lucide-react/icons/plug';
import type { Grant, User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { useAct } from '../../components/act.ts';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { ShortTable } from '../../components/short-table.tsx';
import { Titled } from '../../components/titled.tsx';
import { When } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';
import { userGrantsQuery } from './users-api.ts';

/** Scopes of OpenID Connect, in words. */
const SCOPES: Record<string, string> = {
  profile: 'their profile',
  email: 'their e-mail address',
  address: 'their address',
  phone: 'their telephone number',
  roles: 'their roles',
  groups: 'their group',
};

/** The applications that hold something in somebody's name, each to be disconnected. */
export function UserGrants({ user }: { user: User }) {
  const { mayToUsers } = useCaller();
  const act = useAct();
  const query = useQuery(userGrantsQuery(user.id));
  const disconnect = ({ client_id, client_name }: Grant) =>
    act({
      question: {
        title: `Disconnect ${client_name}?`,
        consequence:
          'Its tokens end at once, also those for while they are away, and it is told to sign them out. They can sign in to it again, and are asked anew where it asks.',
        act: 'Disconnect it',
      },
      work: () => {
        const path = { id: user.id, client_id };
        return take(api.DELETE('/api/v1/users/{id}/grants/{client_id}', { params: { path } }));
      },
      changes: ['users', 'one', user.id],
      done: `${client_name} was disconnected, and is told`,
    });
  return (
    <Loaded query={query}>
      {({ items }) => (
        <ShortTable
          rows={items}
          empty={
            <Empty icon={Plug} title="No application is connected">
              Each application that they sign in to is shown here, with what it may read and do in
              their name.
            </Empty>
          }
          rowKey={({ client_id }) => client_id}
          columns={[
            {
              header: 'Application',
              cell: ({ client_name, client_id, offline }) => (
                <Titled title={client_name}>
                  {offline ? 'Also while they are away' : client_id}
                </Titled>
              ),
            },
            {
              header: 'May see or do',
              from: 'sm',
              cell: (grant) => (
                <Text span size="sm">
                  {scopesOf(grant)}
                </Text>
              ),
            },
            { header: 'Since', from: 'md', cell: ({ since }) => <When at={since} /> },
            {
              header: 'Last used',
              from: 'sm',
              cell: ({ last_used_at }) => <When at={last_used_at} />,
            },
          ]}
          actions={(grant) =>
            mayToUsers('help') && (
              <Button
                size="xs"
                variant="default"
                aria-label={`Disconnect ${grant.client_name}`}
                onClick={() => void disconnect(grant)}
              >
                Disconnect …
              </Button>
            )
          }
        />
      )}
    </Loaded>
  );
}

function scopesOf({ scopes }: Grant): string {
  const words = scopes
    .filter(({ name }) => name !== 'offline_access')
    .map(({ name, resource, description }) =>
      resource === null ? (SCOPES[name] ?? name) : (description ?? name),
    );
  return words.join(', ') || 'Only who they are';
}
