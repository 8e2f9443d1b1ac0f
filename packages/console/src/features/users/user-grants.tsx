import { Button, Table, Text, VisuallyHidden } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Plug from 'lucide-react/icons/plug';
import type { Grant, User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { toastDone, toastFailed } from '../../components/toasts.tsx';
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
  const query = useQuery(userGrantsQuery(user.id));
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty icon={Plug} title="No application is connected">
            Each application that they sign in to is shown here, with what it may read and do in
            their name.
          </Empty>
        ) : (
          <Grants user={user} grants={items} />
        )
      }
    </Loaded>
  );
}

function Grants({ user, grants }: { user: User; grants: readonly Grant[] }) {
  const { mayToUsers } = useCaller();
  const confirm = useConfirm();
  const queryClient = useQueryClient();
  async function disconnect({ client_id, client_name }: Grant): Promise<void> {
    const isSure = await confirm({
      title: `Disconnect ${client_name}?`,
      consequence:
        'Its tokens end at once, also those for while they are away, and it is told to sign them out. They can sign in to it again, and are asked anew where it asks.',
      act: 'Disconnect it',
    });
    if (!isSure) return;
    try {
      const path = { id: user.id, client_id };
      await take(api.DELETE('/api/v1/users/{id}/grants/{client_id}', { params: { path } }));
      await queryClient.invalidateQueries({ queryKey: ['users', 'one', user.id] });
      toastDone(`${client_name} was disconnected, and is told`);
    } catch (error) {
      toastFailed(error);
    }
  }
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Application</Table.Th>
          <Table.Th visibleFrom="sm">May see or do</Table.Th>
          <Table.Th visibleFrom="md">Since</Table.Th>
          <Table.Th visibleFrom="sm">Last used</Table.Th>
          <Table.Th>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {grants.map((grant) => (
          <Table.Tr key={grant.client_id}>
            <Table.Td>
              <Text fw={550}>{grant.client_name}</Text>
              <Text size="sm" c="dimmed">
                {grant.offline ? 'Also while they are away' : grant.client_id}
              </Text>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Text size="sm">{scopesOf(grant)}</Text>
            </Table.Td>
            <Table.Td visibleFrom="md">
              <When at={grant.since} />
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <When at={grant.last_used_at} />
            </Table.Td>
            <Table.Td ta="end">
              {mayToUsers('help') && (
                <Button size="xs" variant="default" onClick={() => void disconnect(grant)}>
                  Disconnect …
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
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
