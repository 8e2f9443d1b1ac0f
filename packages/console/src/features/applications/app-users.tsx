import { Badge, Group, Stack, Text } from '@mantine/core';
import Users from 'lucide-react/icons/users';
import { useState } from 'react';
import type { App, AppUser } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { PersonCell } from '../../components/person-cell.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { usePages } from '../../components/use-pages.ts';
import { When } from '../../components/when.tsx';
import { UserStateBadge } from '../users/user-state.tsx';

const PERSON: Column<AppUser> = {
  key: 'name',
  header: 'Name',
  cell: ({ state, ...user }) => (
    <PersonCell
      person={user}
      to={`/users/${user.id}`}
      badge={state !== 'active' && <UserStateBadge state={state} />}
    />
  ),
};
const ROLES: Column<AppUser> = {
  key: 'roles',
  header: 'By the roles',
  from: 'sm',
  cell: ({ roles }) => (
    <Group gap={6}>
      {roles.map(({ id, name }) => (
        <Badge key={id} color="gray">
          {name}
        </Badge>
      ))}
    </Group>
  ),
};
const LAST: Column<AppUser> = {
  key: 'last',
  header: 'Last signed in to it',
  from: 'sm',
  width: '11rem',
  cell: ({ last_sign_in_at }) => (
    <Text size="sm" c="dimmed">
      <When at={last_sign_in_at} none="not lately" />
    </Text>
  ),
};

/** Whom an application is open to. */
export function AppUsers({ app }: { app: App }) {
  const [q, setQ] = useState('');
  const pages = usePages({
    queryKey: ['apps', 'one', app.id, 'users', q],
    fetchPage: (after, signal) => {
      const query = { after, ...(q && { q }) };
      return take(
        api.GET('/api/v1/apps/{id}/users', {
          params: { path: { id: app.id }, query },
          signal,
        }),
      );
    },
  });
  const isByRoles = app.access === 'roles';
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="sm">
        <SearchField label="Search by name or e-mail address" value={q} onSearch={setQ} />
        <Text size="sm" c="dimmed">
          {isByRoles ? 'Whoever has one of its roles' : 'It is open to everyone who is active'}
        </Text>
      </Group>
      <DataTable
        caption={`Users whom ${app.client_name} is open to`}
        columns={isByRoles ? [PERSON, ROLES, LAST] : [PERSON, LAST]}
        pages={pages}
        rowKey={({ id }) => id}
        empty={
          q ? (
            <Empty icon={Users} title="None of those whom it is open to" />
          ) : (
            <Empty icon={Users} title="It is open to nobody">
              {isByRoles
                ? 'Open it to a role that people have, or to everyone, under Access.'
                : 'There is no user yet.'}
            </Empty>
          )
        }
      />
    </Stack>
  );
}
