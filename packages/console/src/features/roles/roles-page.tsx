import { Badge, Group, Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import KeyRound from 'lucide-react/icons/key-round';
import type { Role } from '../../../generated/admin-api.ts';
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
import { RoleFields } from './role-fields.tsx';

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
      <AddressSearch label="Search by name" />
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
  const { form, ...creator } = useCreator({
    initial: { name: '', description: '', require_mfa: false },
    needed: { name: 'Enter a name.' },
    create: (values) =>
      take(api.POST('/api/v1/roles', { body: emptyAsNull(values, 'description') })),
    created: useAdded({ list: 'roles', close }),
  });
  return (
    <CreateForm {...creator} act="Add the role" cancel={close}>
      <RoleFields form={form} isNew />
    </CreateForm>
  );
}
