import { Badge, Group, Stack } from '@mantine/core';
import AppWindow from 'lucide-react/icons/app-window';
import type { App, Role } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { AddOne } from '../../components/add-one.tsx';
import { type Column, DataTable, RowLink } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { useMembers } from '../../components/members.ts';
import { appSource } from '../../components/sources.ts';
import { TakeOut } from '../../components/take-out.tsx';
import { usePages } from '../../components/use-pages.ts';
import { useCaller } from '../../session/caller.tsx';
import { useCloseQuestion } from '../applications/close-question.ts';

/** What a role opens. */
export function RoleApps({ role }: { role: Role }) {
  const { changes } = useCaller();
  const pages = usePages({
    queryKey: ['roles', 'one', role.id, 'apps'],
    fetchPage: (after, signal) =>
      take(
        api.GET('/api/v1/roles/{id}/apps', {
          params: { path: { id: role.id }, query: { after } },
          signal,
        }),
      ),
  });
  const ask = useCloseQuestion();
  const { add, remove } = useMembers({
    question: async (appId) => {
      const app = pages.items?.find(({ id }) => id === appId);
      return app && (await ask(app, role.id));
    },
    put: (app_id: string) => {
      const params = { path: { id: role.id } };
      return take(api.POST('/api/v1/roles/{id}/apps', { params, body: { app_id } }));
    },
    take: (app_id) => {
      const params = { path: { id: role.id, app_id } };
      return take(api.DELETE('/api/v1/roles/{id}/apps/{app_id}', { params }));
    },
    changes: [['roles', 'one', role.id]],
  });
  const columns: readonly Column<App>[] = [
    {
      key: 'name',
      header: 'Application',
      cell: ({ id, client_name, access }) => (
        <Group gap="xs">
          <RowLink to={`/applications/${id}`}>{client_name}</RowLink>
          {access === 'everyone' && <Badge color="gray">Open to everyone anyway</Badge>}
        </Group>
      ),
    },
    {
      key: 'close',
      header: 'Close',
      isHeaderHidden: true,
      width: '4rem',
      cell: ({ id, client_name }) =>
        changes('applications') && (
          <TakeOut
            tooltip="Close it to this role"
            label={`Close ${client_name} to this role`}
            onClick={() => remove(id, `${client_name} was closed to this role`)}
          />
        ),
    },
  ];
  return (
    <Stack gap="md">
      {changes('applications') && (
        <AddOne
          label="Open an application"
          placeholder="Name of the application"
          act="Open it"
          source={appSource}
          add={(id) => add(id, 'It was opened')}
        />
      )}
      <DataTable
        caption={`Applications that the role ${role.name} opens`}
        columns={columns}
        pages={pages}
        rowKey={({ id }) => id}
        empty={
          <Empty icon={AppWindow} title="It opens no application yet">
            Applications that are open to everyone need no role.
          </Empty>
        }
      />
    </Stack>
  );
}
