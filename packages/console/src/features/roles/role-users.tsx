import { ActionIcon, Group, Stack, Text, Tooltip } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import Users from 'lucide-react/icons/users';
import X from 'lucide-react/icons/x';
import type { Role, User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { AddOne } from '../../components/add-one.tsx';
import { type Column, DataTable, RowLink } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { PersonTile } from '../../components/person-tile.tsx';
import classes from '../../components/row-action.module.css';
import { userSource } from '../../components/sources.ts';
import { toastDone, toastFailed } from '../../components/toasts.tsx';
import { usePages } from '../../components/use-pages.ts';
import { useCaller } from '../../session/caller.tsx';

/** Who has a role. */
export function RoleUsers({ role }: { role: Role }) {
  const { mayToUsers } = useCaller();
  const queryClient = useQueryClient();
  const pages = usePages({
    queryKey: ['users', 'list', { role_id: role.id }],
    fetchPage: (after, signal) =>
      take(api.GET('/api/v1/users', { params: { query: { role_id: role.id, after } }, signal })),
  });
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['users'] });
  const give = async (id: string) => {
    const params = { path: { id } };
    await take(api.POST('/api/v1/users/{id}/roles', { params, body: { role_id: role.id } }));
    await refresh();
  };
  const withdraw = async (id: string) => {
    const params = { path: { id, role_id: role.id } };
    await take(api.DELETE('/api/v1/users/{id}/roles/{role_id}', { params }));
    await refresh();
  };
  const columns: readonly Column<User>[] = [
    {
      key: 'name',
      header: 'Name',
      cell: ({ id, name, email }) => (
        <Group gap="sm" wrap="nowrap">
          <PersonTile name={name ?? email} />
          <div>
            <RowLink to={`/users/${id}`}>{name ?? email}</RowLink>
            {name && (
              <Text size="sm" c="dimmed">
                {email}
              </Text>
            )}
          </div>
        </Group>
      ),
    },
    {
      key: 'take',
      header: 'Take away',
      isHeaderHidden: true,
      width: '4rem',
      cell: ({ id, name, email }) =>
        mayToUsers('grant') && (
          <Tooltip label="Take the role away">
            <ActionIcon
              className={classes.action}
              aria-label={`Take the role from ${name ?? email}`}
              onClick={() =>
                void withdraw(id).then(
                  () => toastDone(`The role was taken from ${name ?? email}`, () => give(id)),
                  toastFailed,
                )
              }
            >
              <X size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
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
          add={(id) => give(id).then(() => toastDone('The role was given', () => withdraw(id)))}
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
