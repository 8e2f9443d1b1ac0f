import { Stack } from '@mantine/core';
import Users from 'lucide-react/icons/users';
import type { Role, User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { AddOne } from '../../components/add-one.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { useMembers } from '../../components/members.ts';
import { PersonCell } from '../../components/person-cell.tsx';
import { userSource } from '../../components/sources.ts';
import { TakeOut } from '../../components/take-out.tsx';
import { usePages } from '../../components/use-pages.ts';
import { useCaller } from '../../session/caller.tsx';

/** Who has a role. */
export function RoleUsers({ role }: { role: Role }) {
  const { mayToUsers } = useCaller();
  const pages = usePages({
    queryKey: ['users', 'list', { role_id: role.id }],
    fetchPage: (after, signal) =>
      take(api.GET('/api/v1/users', { params: { query: { role_id: role.id, after } }, signal })),
  });
  const { add, remove } = useMembers({
    put: (id: string) => {
      const params = { path: { id } };
      return take(api.POST('/api/v1/users/{id}/roles', { params, body: { role_id: role.id } }));
    },
    take: (id) => {
      const params = { path: { id, role_id: role.id } };
      return take(api.DELETE('/api/v1/users/{id}/roles/{role_id}', { params }));
    },
    changes: [['users']],
  });
  const columns: readonly Column<User>[] = [
    {
      key: 'name',
      header: 'Name',
      cell: (user) => <PersonCell person={user} to={`/users/${user.id}`} />,
    },
    {
      key: 'take',
      header: 'Take away',
      isHeaderHidden: true,
      width: '4rem',
      cell: ({ id, name, email }) =>
        mayToUsers('grant') && (
          <TakeOut
            tooltip="Take the role away"
            label={`Take the role from ${name ?? email}`}
            onClick={() => remove(id, `The role was taken from ${name ?? email}`)}
          />
        ),
    },
  ];
  return (
    <Stack gap="md">
      {mayToUsers('grant') && (
        <AddOne
          label="Give it to"
          placeholder="Name or e-mail address"
          act="Give the role"
          source={userSource}
          add={(id) => add(id, 'The role was given')}
        />
      )}
      <DataTable
        caption={`Users who have the role ${role.name}`}
        columns={columns}
        pages={pages}
        rowKey={({ id }) => id}
        empty={
          <Empty icon={Users} title="Nobody has this role">
            Give it to people here, or let a mapping give it by their attributes.
          </Empty>
        }
      />
    </Stack>
  );
}
