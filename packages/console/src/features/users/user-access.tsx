import { ActionIcon, Badge, Group, Stack, Text, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import X from 'lucide-react/icons/x';
import { useState } from 'react';
import type { HeldRole, User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { AddOne } from '../../components/add-one.tsx';
import { AsyncSelect } from '../../components/async-select.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { useMembers } from '../../components/members.ts';
import { useOneAtATime } from '../../components/one-at-a-time.ts';
import { Section } from '../../components/section.tsx';
import { ShortTable } from '../../components/short-table.tsx';
import { appSource, roleSource } from '../../components/sources.ts';
import { useCaller } from '../../session/caller.tsx';
import { AccessDecisionView } from './access-decision-view.tsx';
import { accessQuery, userRolesQuery } from './users-api.ts';

/** The roles of somebody and why they have them, and what they may open. */
export function UserAccess({ user }: { user: User }) {
  const { reads } = useCaller();
  return (
    <>
      <HeldRoles user={user} />
      {reads('applications') && <WhyOpen user={user} />}
    </>
  );
}

function HeldRoles({ user }: { user: User }) {
  const { mayToUsers } = useCaller();
  const query = useQuery(userRolesQuery(user.id));
  const mayGrant = mayToUsers('grant') && user.state !== 'deleted';
  const { add, remove } = useMembers({
    put: (role_id: string) => {
      const params = { path: { id: user.id } };
      return take(api.POST('/api/v1/users/{id}/roles', { params, body: { role_id } }));
    },
    take: (role_id) => {
      const params = { path: { id: user.id, role_id } };
      return take(api.DELETE('/api/v1/users/{id}/roles/{role_id}', { params }));
    },
    changes: [['users']],
  });
  return (
    <Section
      title="Roles"
      description="Each opens applications, and applications tell people apart by it."
    >
      <Stack gap="md">
        {mayGrant && (
          <AddOne
            label="Give a role"
            placeholder="Name of the role"
            act="Give it"
            source={roleSource}
            add={(id) => add(id, 'The role was given')}
          />
        )}
        <Loaded query={query}>
          {({ items }) => (
            <ShortTable
              empty={
                <Text c="dimmed">
                  No role yet. They may open the applications that are open to everyone.
                </Text>
              }
              rows={items}
              rowKey={({ id }) => id}
              columns={[
                { header: 'Role', cell: (role) => <NamedRole role={role} /> },
                {
                  header: 'Why they have it',
                  from: 'sm',
                  cell: (role) => (
                    <Group gap={6}>
                      {reasonsOf(role).map((reason) => (
                        <Badge key={reason} color="gray">
                          {reason}
                        </Badge>
                      ))}
                    </Group>
                  ),
                },
              ]}
              actions={
                mayGrant
                  ? (role) => (
                      <TakeAway
                        role={role}
                        take={() => remove(role.id, `${role.name} was taken`)}
                      />
                    )
                  : undefined
              }
            />
          )}
        </Loaded>
      </Stack>
    </Section>
  );
}

const isGivenByHand = ({ given_by }: HeldRole) => given_by.includes('hand');

function reasonsOf(role: HeldRole): string[] {
  return [
    isGivenByHand(role) && 'An administrator gave it',
    role.given_by.includes('mapping') && 'A mapping gives it',
  ].filter((reason) => reason !== false);
}

function NamedRole({ role }: { role: HeldRole }) {
  return (
    <>
      <Text component={Link} to={`/roles/${role.id}`} fw={550} c="inherit">
        {role.name}
      </Text>
      {role.description && (
        <Text size="sm" c="dimmed">
          {role.description}
        </Text>
      )}
    </>
  );
}

function TakeAway({ role, take: takeAway }: { role: HeldRole; take: () => Promise<unknown> }) {
  const [isBusy, run] = useOneAtATime();
  const byHand = isGivenByHand(role);
  return (
    <Tooltip label={byHand ? 'Take this role away' : 'Mappings give it: change those'}>
      <ActionIcon
        aria-label={`Take ${role.name} away`}
        data-disabled={!byHand || undefined}
        aria-disabled={!byHand}
        aria-busy={isBusy || undefined}
        onClick={() => byHand && run(takeAway)}
      >
        <X size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function WhyOpen({ user }: { user: User }) {
  const [appId, setAppId] = useState<string | null>(null);
  const query = useQuery({ ...accessQuery(user.id, appId ?? ''), enabled: appId !== null });
  return (
    <Section
      title="Why can they open an application, or not?"
      description="The decision that is made when they sign in to it, step by step."
    >
      <Stack gap="md">
        <AsyncSelect
          label="Application"
          source={appSource}
          value={appId}
          onChange={setAppId}
          placeholder="Name of the application"
          w={{ base: '100%', sm: '18rem' }}
        />
        {appId && (
          <Loaded query={query}>
            {(decision) => <AccessDecisionView decision={decision} user={user} appId={appId} />}
          </Loaded>
        )}
      </Stack>
    </Section>
  );
}
