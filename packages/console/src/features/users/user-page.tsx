import { Alert, Button, Group, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Ellipsis from 'lucide-react/icons/ellipsis';
import { useState } from 'react';
import type { User } from '../../../generated/admin-api.ts';
import { api, takeVersioned, type Versioned } from '../../api/client.ts';
import { ActButton } from '../../components/act-button.tsx';
import { LinkTabs } from '../../components/link-tabs.tsx';
import { OnePage } from '../../components/one-page.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Section } from '../../components/section.tsx';
import { exactTime } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';
import { EventList } from '../events/event-list.tsx';
import { SetPassword } from './set-password.tsx';
import { UserAccess } from './user-access.tsx';
import { useUserActs } from './user-acts.ts';
import { UserAttempts } from './user-attempts.tsx';
import { UserFactors } from './user-factors.tsx';
import { UserGrants } from './user-grants.tsx';
import { UserProfile } from './user-profile.tsx';
import { UserSessions } from './user-sessions.tsx';
import { UserStateBadge } from './user-state.tsx';
import { userQuery } from './users-api.ts';

/** Milliseconds. */
const DAY = 24 * 3_600_000;

/** One person: who they are, what they may open and why, where they are signed in, what happened. */
export function UserPage() {
  return (
    <OnePage param="userId" query={userQuery}>
      {(versioned) => <OneUser versioned={versioned} />}
    </OnePage>
  );
}

function OneUser({ versioned }: { versioned: Versioned<User> }) {
  const user = versioned.value;
  const { reads } = useCaller();
  const tabs = [
    { value: 'profile', label: 'Profile', content: <UserProfile versioned={versioned} /> },
    { value: 'access', label: 'Roles and access', content: <UserAccess user={user} /> },
    { value: 'factors', label: 'Second factors', content: <UserFactors user={user} /> },
    {
      value: 'sessions',
      label: 'Sessions',
      content: (
        <>
          <Section title="Signed in">
            <UserSessions user={user} />
          </Section>
          <UserAttempts user={user} />
        </>
      ),
    },
    { value: 'grants', label: 'Connected applications', content: <UserGrants user={user} /> },
    {
      value: 'events',
      label: 'Events',
      content: <EventList filters={{ target_id: user.id }} caption={`Events of ${user.email}`} />,
    },
  ];
  return (
    <>
      <PageHeader
        title={user.name ?? user.email}
        badge={<UserStateBadge state={user.state} />}
        description={user.name ? user.email : undefined}
        crumbs={[{ label: 'Users', to: '/users' }]}
        actions={<UserMenu user={user} />}
      />
      {user.state === 'deleted' && <DeletedNotice user={user} />}
      {(user.state === 'suspended' || user.state === 'locked') && (
        <KeptOutNotice user={user} state={user.state} />
      )}
      <LinkTabs
        title={user.name ?? user.email}
        to={`/users/${user.id}`}
        tabs={tabs.filter(({ value }) => value !== 'events' || reads('events'))}
      />
    </>
  );
}

const KEPT_OUT = {
  suspended: {
    title: 'This user is suspended',
    what: 'They are signed out everywhere, and cannot sign in until they are activated again.',
    act: 'Activate',
  },
  locked: {
    title: 'This user is locked',
    what: 'An administrator keeps everybody out of this account, until it is unlocked.',
    act: 'Unlock',
  },
} as const;

/** Why somebody cannot get in, and the way back. */
function KeptOutNotice({ user, state }: { user: User; state: keyof typeof KEPT_OUT }) {
  const { activate } = useUserActs(user);
  const { mayToUsers } = useCaller();
  const { title, what, act } = KEPT_OUT[state];
  return (
    <Alert color="red" mb="lg" title={title}>
      {what}
      {(mayToUsers('change') || mayToUsers('help')) && (
        <Group mt="sm">
          <ActButton size="xs" variant="filled" onClick={activate}>
            {act}
          </ActButton>
        </Group>
      )}
    </Alert>
  );
}

function DeletedNotice({ user }: { user: User }) {
  const { restore } = useUserActs(user);
  const { mayToUsers, reads } = useCaller();
  const settings = useQuery({
    queryKey: ['settings'],
    queryFn: () => takeVersioned(api.GET('/api/v1/settings')),
    enabled: reads('settings'),
  });
  const days = settings.data?.value.deleted_users_kept_days;
  const erasedAt =
    user.deleted_at !== null && days !== undefined
      ? new Date(Date.parse(user.deleted_at) + days * DAY).toISOString()
      : undefined;
  return (
    <Alert color="gray" mb="lg" title="This user is deleted">
      {user.deleted_at && `Since ${exactTime(user.deleted_at)}. `}
      They cannot sign in and their e-mail address is free for others.{' '}
      {erasedAt
        ? `All that is kept of them is erased on ${exactTime(erasedAt)}; until then they can be restored.`
        : 'All that is kept of them is erased when the time in the settings is over.'}
      {mayToUsers('delete') && (
        <Group mt="sm">
          <ActButton size="xs" variant="filled" onClick={restore}>
            Restore
          </ActButton>
        </Group>
      )}
    </Alert>
  );
}

function UserMenu({ user }: { user: User }) {
  const { mayToUsers } = useCaller();
  const acts = useUserActs(user);
  const [setsPassword, setSetsPassword] = useState(false);
  const isDeleted = user.state === 'deleted';
  const mayHelp = mayToUsers('help') && !isDeleted;
  const mayChange = mayToUsers('change') && !isDeleted;
  if (!mayHelp && !mayChange && !mayToUsers('delete')) return null;
  return (
    <>
      {mayHelp && (
        <Button variant="default" onClick={() => setSetsPassword(true)}>
          Set a password
        </Button>
      )}
      <Menu width={240}>
        <Menu.Target>
          <Button variant="default" px="sm" aria-label="More about this user">
            <Ellipsis size={18} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(mayChange || mayHelp) && user.state !== 'active' && (
            <Menu.Item onClick={() => void acts.activate()}>
              {user.state === 'locked' ? 'Unlock' : 'Activate'}
            </Menu.Item>
          )}
          {mayChange && user.state !== 'suspended' && (
            <Menu.Item onClick={() => void acts.suspend()}>Suspend …</Menu.Item>
          )}
          {mayHelp && (
            <Menu.Item onClick={() => void acts.signOutEverywhere()}>
              Sign out everywhere …
            </Menu.Item>
          )}
          {mayToUsers('delete') && (
            <>
              <Menu.Divider />
              {isDeleted ? (
                <Menu.Item color="red" onClick={() => void acts.erase()}>
                  Erase for good …
                </Menu.Item>
              ) : (
                <Menu.Item color="red" onClick={() => void acts.remove()}>
                  Delete
                </Menu.Item>
              )}
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <SetPassword user={user} opened={setsPassword} close={() => setSetsPassword(false)} />
    </>
  );
}
