import { Badge, Group, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import KeyRound from 'lucide-react/icons/key-round';
import type { Role } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { CreateDialog } from '../../components/create-dialog.tsx';
import { CreateForm } from '../../components/create-form.tsx';
import { useCreator } from '../../components/creator.ts';
import { type Column, DataTable, RowLink } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { toastDone } from '../../components/toasts.tsx';
import { usePages } from '../../components/use-pages.ts';
import { useCaller } from '../../session/caller.tsx';

const COLUMNS: readonly Column<Role>[] = [
  {
    key: 'name',
    header: 'Name',
    cell: ({ id, name, require_mfa }) => (
      <Group gap="xs">
        <RowLink to={`/roles/${id}`}>{name}</RowLink>
        {require_mfa && <Badge color="gray">Second factor</Badge>}
      </Group>
    ),
  },
  {
    key: 'description',
    header: 'What for',
    from: 'sm',
    width: '60%',
    cell: ({ description }) => (
      <Text size="sm" c="dimmed">
        {description}
      </Text>
    ),
  },
];

/** What people are given. */
export function RolesPage() {
  const { q } = useSearch({ from: '/roles' });
  const navigate = useNavigate({ from: '/roles' });
  const { changes } = useCaller();
  const pages = usePages({
    queryKey: ['roles', 'list', q],
    fetchPage: (after, signal) =>
      take(api.GET('/api/v1/roles', { params: { query: { q, after } }, signal })),
  });
  const addRole = changes('roles') && (
    <CreateDialog title="Add a role">{(close) => <NewRole close={close} />}</CreateDialog>
  );
  return (
    <>
      <PageHeader
        title="Roles"
        description="A role opens applications to whoever has it, and applications tell people apart by it."
        actions={addRole}
      />
      <Group mb="md">
        <SearchField
          label="Search by name"
          value={q ?? ''}
          onSearch={(text) => void navigate({ search: text ? { q: text } : {}, replace: true })}
        />
      </Group>
      <DataTable
        caption="Roles"
        columns={COLUMNS}
        pages={pages}
        rowKey={({ id }) => id}
        empty={
          q ? (
            <Empty icon={KeyRound} title="No role is called that" />
          ) : (
            <Empty icon={KeyRound} title="There is no role yet" action={addRole}>
              Begin with one for each job that people do, such as editors. Then let it open the
              applications for that job.
            </Empty>
          )
        }
      />
    </>
  );
}

function NewRole({ close }: { close: () => void }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { form, ...creator } = useCreator({
    initial: { name: '', description: '', require_mfa: false },
    needed: { name: 'Enter a name.' },
    create: ({ name, description, require_mfa }) =>
      take(
        api.POST('/api/v1/roles', {
          body: { name, description: description.trim() || null, require_mfa },
        }),
      ),
    created: async (role) => {
      close();
      await queryClient.invalidateQueries({ queryKey: ['roles'] });
      toastDone(`${role.name} was added`);
      await navigate({ to: '/roles/$roleId', params: { roleId: role.id } });
    },
  });
  return (
    <CreateForm {...creator} act="Add the role" cancel={close}>
      <TextInput
        label="Name"
        description="Applications get it in the claims roles and groups."
        required
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Textarea label="What for" autosize {...form.getInputProps('description')} />
      <Switch
        label="Whoever has it needs a second factor"
        {...form.getInputProps('require_mfa', { type: 'checkbox' })}
      />
    </CreateForm>
  );
}
