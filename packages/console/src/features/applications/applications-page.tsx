import { Badge, Button, Text } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import AppWindow from 'lucide-react/icons/app-window';
import Plus from 'lucide-react/icons/plus';
import type { App } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { AddressSearch } from '../../components/address-search.tsx';
import { type Column, DataTable, RowLink } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { usePages } from '../../components/use-pages.ts';
import { When } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';
import { typeLabel } from './app-types.ts';

const COLUMNS: readonly Column<App>[] = [
  {
    key: 'name',
    header: 'Name',
    cell: ({ id, client_name, client_id }) => (
      <>
        <RowLink to={`/applications/${id}`}>{client_name}</RowLink>
        <Text size="sm" c="dimmed" truncate>
          {client_id}
        </Text>
      </>
    ),
  },
  {
    key: 'type',
    header: 'Kind',
    from: 'sm',
    width: '11rem',
    cell: ({ application_type }) => <Text size="sm">{typeLabel(application_type)}</Text>,
  },
  {
    key: 'access',
    header: 'Open to',
    from: 'sm',
    width: '9rem',
    cell: ({ access }) => (
      <Badge color={access === 'everyone' ? 'gray' : 'gate'}>
        {access === 'everyone' ? 'Everyone' : 'Some roles'}
      </Badge>
    ),
  },
  {
    key: 'changed',
    header: 'Changed',
    from: 'md',
    width: '9rem',
    cell: ({ updated_at }) => (
      <Text size="sm" c="dimmed">
        <When at={updated_at} />
      </Text>
    ),
  },
];

/** What people sign in to. */
export function ApplicationsPage() {
  const { q } = useSearch({ from: '/applications' });
  const { isSuper } = useCaller();
  const pages = usePages({
    queryKey: ['apps', 'list', q],
    fetchPage: (after, signal) =>
      take(api.GET('/api/v1/apps', { params: { query: { q, after } }, signal })),
  });
  const addApp = isSuper && (
    <Button component={Link} to="/applications/new" leftSection={<Plus size={16} aria-hidden />}>
      Add an application
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Applications"
        description="What people sign in to, by OpenID Connect, and programs that act on their own."
        actions={addApp}
      />
      <AddressSearch label="Search by name or client id" />
      <DataTable
        caption="Applications"
        columns={COLUMNS}
        pages={pages}
        rowKey={({ id }) => id}
        empty={
          q ? (
            <Empty icon={AppWindow} title="No application is called that" />
          ) : (
            <Empty icon={AppWindow} title="There is no application yet" action={addApp}>
              Add the first one: a name and the address that it is called back at are enough for a
              working sign-in.
            </Empty>
          )
        }
      />
    </>
  );
}
