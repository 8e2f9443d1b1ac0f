import { Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import UsersRound from 'lucide-react/icons/users-round';
import type { Group as UserGroup } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { useAdded } from '../../components/added.ts';
import { AddressSearch } from '../../components/address-search.tsx';
import { CreateDialog } from '../../components/create-dialog.tsx';
import { CreateForm } from '../../components/create-form.tsx';
import { useCreator } from '../../components/creator.ts';
import { type Column, DataTable, RowLink } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { emptyAsNull } from '../../components/empty-as-null.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { usePages } from '../../components/use-pages.ts';
import { useCaller } from '../../session/caller.tsx';
import { GroupFields, type GroupValues } from './group-fields.tsx';

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
      <AddressSearch label="Search by name" />
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
  const initial: GroupValues = { name: '', description: '', policy_id: null };
  const { form, ...creator } = useCreator({
    initial,
    needed: { name: 'Enter a name.' },
    create: (values) =>
      take(api.POST('/api/v1/groups', { body: emptyAsNull(values, 'description') })),
    created: useAdded({ list: 'groups', close }),
  });
  return (
    <CreateForm {...creator} act="Add the group" cancel={close}>
      <GroupFields form={form} isNew />
    </CreateForm>
  );
}
