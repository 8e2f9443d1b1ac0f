import { Group, Text, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import UsersRound from 'lucide-react/icons/users-round';
import type { Group as UserGroup } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { AsyncSelect } from '../../components/async-select.tsx';
import { CreateDialog } from '../../components/create-dialog.tsx';
import { CreateForm } from '../../components/create-form.tsx';
import { useCreator } from '../../components/creator.ts';
import { type Column, DataTable, RowLink } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { policySource } from '../../components/sources.ts';
import { toastDone } from '../../components/toasts.tsx';
import { usePages } from '../../components/use-pages.ts';
import { useCaller } from '../../session/caller.tsx';

const COLUMNS: readonly Column<UserGroup>[] = [
  {
    key: 'name',
    header: 'Name',
    cell: ({ id, name }) => <RowLink to={`/groups/${id}`}>{name}</RowLink>,
  },
  {
    key: 'description',
    header: 'Who',
    from: 'sm',
    width: '60%',
    cell: ({ description }) => (
      <Text size="sm" c="dimmed">
        {description}
      </Text>
    ),
  },
];

/** People under one security policy. */
export function GroupsPage() {
  const { q } = useSearch({ from: '/groups' });
  const navigate = useNavigate({ from: '/groups' });
  const { changes } = useCaller();
  const pages = usePages({
    queryKey: ['groups', 'list', q],
    fetchPage: (after, signal) =>
      take(api.GET('/api/v1/groups', { params: { query: { q, after } }, signal })),
  });
  const addGroup = changes('groups') && (
    <CreateDialog title="Add a group">{(close) => <NewGroup close={close} />}</CreateDialog>
  );
  return (
    <>
      <PageHeader
        title="Groups"
        description="People under one security policy. A person is in one group or in none; what they may open is decided by roles."
        actions={addGroup}
      />
      <Group mb="md">
        <SearchField
          label="Search by name"
          value={q ?? ''}
          onSearch={(text) => void navigate({ search: text ? { q: text } : {}, replace: true })}
        />
      </Group>
      <DataTable
        caption="Groups"
        columns={COLUMNS}
        pages={pages}
        rowKey={({ id }) => id}
        empty={
          q ? (
            <Empty icon={UsersRound} title="No group is called that" />
          ) : (
            <Empty icon={UsersRound} title="There is no group yet" action={addGroup}>
              Everybody is under the default policy. Add a group for people who need another, such
              as those who see payments.
            </Empty>
          )
        }
      />
    </>
  );
}

function NewGroup({ close }: { close: () => void }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const initial: { name: string; description: string; policy_id: string | null } = {
    name: '',
    description: '',
    policy_id: null,
  };
  const { form, ...creator } = useCreator({
    initial,
    needed: { name: 'Enter a name.' },
    create: ({ name, description, policy_id }) =>
      take(
        api.POST('/api/v1/groups', {
          body: { name, description: description.trim() || null, policy_id },
        }),
      ),
    created: async (group) => {
      close();
      await queryClient.invalidateQueries({ queryKey: ['groups'] });
      toastDone(`${group.name} was added`);
      await navigate({ to: '/groups/$groupId', params: { groupId: group.id } });
    },
  });
  return (
    <CreateForm {...creator} act="Add the group" cancel={close}>
      <TextInput label="Name" required data-autofocus {...form.getInputProps('name')} />
      <Textarea label="Who" autosize {...form.getInputProps('description')} />
      <AsyncSelect
        label="Security policy"
        placeholder="The default one"
        source={policySource}
        value={form.values.policy_id}
        onChange={(id) => form.setFieldValue('policy_id', id)}
        error={form.errors.policy_id}
      />
    </CreateForm>
  );
}
