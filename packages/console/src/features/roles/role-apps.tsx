import { ActionIcon, Badge, Group, Stack, Tooltip } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import AppWindow from 'lucide-react/icons/app-window';
import X from 'lucide-react/icons/x';
import type { App, Role } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { AddOne } from '../../components/add-one.tsx';
import { type Column, DataTable, RowLink } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import classes from '../../components/row-action.module.css';
import { appSource } from '../../components/sources.ts';
import { toastDone, toastFailed } from '../../components/toasts.tsx';
import { usePages } from '../../components/use-pages.ts';
import { useCaller } from '../../session/caller.tsx';

/** What a role opens. */
export function RoleApps({ role }: { role: Role }) {
  const { changes } = useCaller();
  const queryClient = useQueryClient();
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
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['roles', 'one', role.id] });
  const open = async (app_id: string) => {
    const params = { path: { id: role.id } };
    await take(api.POST('/api/v1/roles/{id}/apps', { params, body: { app_id } }));
    await refresh();
  };
  const close = async (app_id: string) => {
    const params = { path: { id: role.id, app_id } };
    await take(api.DELETE('/api/v1/roles/{id}/apps/{app_id}', { params }));
    await refresh();
  };
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
          <Tooltip label="Close it to this role">
            <ActionIcon
              className={classes.action}
              aria-label={`Close ${client_name} to this role`}
              onClick={() =>
                void close(id).then(
                  () => toastDone(`${client_name} was closed to this role`, () => open(id)),
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
      {changes('applications') && (
        <AddOne
          label="Open an application"
          placeholder="Name of the application"
          act="Open it"
          source={appSource}
          add={(id) => open(id).then(() => toastDone('It was opened', () => close(id)))}
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
