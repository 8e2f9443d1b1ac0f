import { Button, Group, Menu, Stack } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import Download from 'lucide-react/icons/download';
import Ellipsis from 'lucide-react/icons/ellipsis';
import Plus from 'lucide-react/icons/plus';
import Upload from 'lucide-react/icons/upload';
import UsersIcon from 'lucide-react/icons/users';
import { lazy, memo, Suspense, useCallback, useState } from 'react';
import type { User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { type Column, DataTable, RowLink } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { AsyncFilter, SelectFilter } from '../../components/filters.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { PersonTile } from '../../components/person-tile.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { groupSource, roleSource } from '../../components/sources.ts';
import { usePages } from '../../components/use-pages.ts';
import { When } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';
import { UserStateBadge } from './user-state.tsx';
import classes from './users.module.css';
import { toUsersQuery, USER_STATES, type UserSort, type UsersSearch } from './users-search.ts';

const BulkBar = lazy(() => import('./bulk-bar.tsx'));
const ExportUsers = lazy(() => import('./export-users.tsx'));

/** Of plain elements, as the rows are: they are what a search waits for. */
const COLUMNS: readonly Column<User>[] = [
  {
    key: 'name',
    header: 'Name',
    sort: 'name',
    cell: ({ id, name, email, state }) => (
      <div className={classes.person}>
        <PersonTile name={name ?? email} />
        <div className={classes.name}>
          <RowLink to={`/users/${id}`}>{name ?? email}</RowLink>
          {name && <div className={classes.email}>{email}</div>}
          {state !== 'active' && (
            <div className={classes.narrow}>
              <UserStateBadge state={state} />
            </div>
          )}
        </div>
      </div>
    ),
  },
  {
    key: 'roles',
    header: 'Roles',
    from: 'md',
    width: '28%',
    cell: ({ roles }) => <RoleNames roles={roles} />,
  },
  {
    key: 'state',
    header: 'State',
    from: 'sm',
    width: '7.5rem',
    cell: ({ state }) => <UserStateBadge state={state} />,
  },
  {
    key: 'created',
    header: 'Added',
    from: 'lg',
    width: '9rem',
    sort: 'created_at',
    cell: ({ created_at }) => (
      <div className={classes.aside}>
        <When at={created_at} />
      </div>
    ),
  },
];

/** Who is not among the first of a search is found by one more letter. */
const FOUND_AT_ONCE = 25;

/** Everyone, to be searched, narrowed down and changed together. */
export function UsersPage() {
  const search = useSearch({ from: '/users' });
  const navigate = useNavigate({ from: '/users' });
  const { mayToUsers } = useCaller();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isExporting, setExporting] = useState(false);
  // What is typed counts at once; the address follows, since to write it renders the whole dashboard.
  const [typed, setTyped] = useState(search.q ?? '');
  const query = toUsersQuery({ ...search, q: typed || undefined });
  const pages = usePages({
    queryKey: ['users', 'list', query],
    fetchPage: (after, signal) =>
      take(
        api.GET('/api/v1/users', {
          params: { query: { ...query, ...(typed && { limit: FOUND_AT_ONCE }), after } },
          signal,
        }),
      ),
  });
  const change = useCallback(
    (changed: Partial<UsersSearch>) => {
      setSelected(new Set());
      // Each letter is no page of its own in the history.
      void navigate({ search: (now) => ({ ...now, ...changed }), replace: true });
    },
    [navigate],
  );
  const isNarrowed = Boolean(typed || search.state || search.role || search.group);
  const mayChange = mayToUsers('change') || mayToUsers('delete');
  const chosen = pages.items?.filter(({ id }) => selected.has(id)) ?? [];
  return (
    <>
      <UsersHeader isNarrowed={isNarrowed} startExport={setExporting} />
      <Group gap="sm" mb="md">
        <SearchField
          label="Search by name, e-mail or username"
          value={search.q ?? ''}
          onType={(q) => {
            setTyped(q);
            setSelected(new Set());
          }}
          onSearch={(q) => change({ q: q || undefined })}
        />
        <UsersFilters
          state={search.state}
          role={search.role}
          group={search.group}
          change={change}
        />
      </Group>
      <Stack gap="sm">
        {chosen.length > 0 && (
          <Suspense>
            <BulkBar users={chosen} clear={() => setSelected(new Set())} />
          </Suspense>
        )}
        <DataTable
          caption="Users"
          columns={COLUMNS}
          pages={pages}
          rowKey={({ id }) => id}
          rowName={({ name, email }) => name ?? email}
          selection={mayChange ? { ids: selected, change: setSelected } : undefined}
          sort={
            typed
              ? undefined
              : {
                  by: search.sort ?? '-created_at',
                  change: (sort) => change({ sort: sort as UserSort }),
                }
          }
          empty={isNarrowed ? <NobodyFound clear={() => change(NOTHING)} /> : <NobodyYet />}
        />
      </Stack>
      {isExporting && (
        <Suspense>
          <ExportUsers close={() => setExporting(false)} query={query} />
        </Suspense>
      )}
    </>
  );
}

/** Is not made anew at each letter of a search. */
const UsersHeader = memo(function UsersHeader(props: {
  isNarrowed: boolean;
  startExport: (yes: boolean) => void;
}) {
  const { isNarrowed, startExport } = props;
  const { mayToUsers } = useCaller();
  return (
    <PageHeader
      title="Users"
      description="People who sign in here, and what they may open by the roles they have."
      actions={
        <>
          {mayToUsers('create') && (
            <Button component={Link} to="/users/new" leftSection={<Plus size={16} aria-hidden />}>
              Add a user
            </Button>
          )}
          <Menu>
            <Menu.Target>
              <Button variant="default" px="sm" aria-label="More about users">
                <Ellipsis size={18} aria-hidden />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {mayToUsers('create') && (
                <Menu.Item
                  component={Link}
                  to="/users/import"
                  leftSection={<Upload size={16} aria-hidden />}
                >
                  Import from a CSV file
                </Menu.Item>
              )}
              <Menu.Item
                leftSection={<Download size={16} aria-hidden />}
                onClick={() => startExport(true)}
              >
                {isNarrowed ? 'Export these users' : 'Export all users'}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      }
    />
  );
});

/** Nor are these. */
const UsersFilters = memo(function UsersFilters(
  props: Pick<UsersSearch, 'state' | 'role' | 'group'> & {
    change: (changed: Partial<UsersSearch>) => void;
  },
) {
  const { state, role, group, change } = props;
  return (
    <>
      <SelectFilter
        label="State"
        any="Any state"
        options={USER_STATES}
        value={state}
        onChange={(chosen) => change({ state: chosen })}
        className={classes.filter}
      />
      <AsyncFilter
        label="Role"
        any="Any role"
        source={roleSource}
        value={role}
        onChange={(chosen) => change({ role: chosen })}
        className={classes.filter}
      />
      <AsyncFilter
        label="Group"
        any="Any group"
        source={groupSource}
        value={group}
        onChange={(chosen) => change({ group: chosen })}
        className={classes.filter}
      />
    </>
  );
});

const NOTHING: UsersSearch = { q: undefined, state: undefined, role: undefined, group: undefined };
const ROLES_SHOWN = 3;

function RoleNames({ roles }: { roles: readonly string[] }) {
  if (roles.length === 0) return <div className={classes.aside}>none</div>;
  const more = roles.length - ROLES_SHOWN;
  return (
    <div className={classes.roles}>
      {roles.slice(0, ROLES_SHOWN).join(', ')}
      {more > 0 && ` and ${more} more`}
    </div>
  );
}

function NobodyFound({ clear }: { clear: () => void }) {
  return (
    <Empty
      icon={UsersIcon}
      title="Nobody is like that"
      action={
        <Button variant="default" onClick={clear}>
          Show everybody
        </Button>
      }
    >
      The search looks at the beginnings of names, e-mail addresses and usernames.
    </Empty>
  );
}

function NobodyYet() {
  return (
    <Empty
      icon={UsersIcon}
      title="Nobody is here yet"
      action={
        <Button component={Link} to="/users/new">
          Add a user
        </Button>
      }
    >
      Add people one by one, or import a CSV file of them. Then give them roles.
    </Empty>
  );
}
