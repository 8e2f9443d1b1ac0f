import {
  ActionIcon,
  Badge,
  Group,
  Stack,
  Table,
  Text,
  Tooltip,
  VisuallyHidden,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import X from 'lucide-react/icons/x';
import { useState } from 'react';
import type { HeldRole, User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { AddOne } from '../../components/add-one.tsx';
import { AsyncSelect } from '../../components/async-select.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Section } from '../../components/section.tsx';
import { appSource, roleSource } from '../../components/sources.ts';
import { toastDone, toastFailed } from '../../components/toasts.tsx';
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
  const queryClient = useQueryClient();
  const query = useQuery(userRolesQuery(user.id));
  const mayGrant = mayToUsers('grant') && user.state !== 'deleted';
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['users'] });
  const grantTo = (id: string) =>
    take(
      api.POST('/api/v1/users/{id}/roles', {
        params: { path: { id: user.id } },
        body: { role_id: id },
      }),
    ).then(refresh);
  const withdraw = (id: string) =>
    take(
      api.DELETE('/api/v1/users/{id}/roles/{role_id}', {
        params: { path: { id: user.id, role_id: id } },
      }),
    ).then(refresh);
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
            add={(id) =>
              grantTo(id).then(() => toastDone('The role was given', () => withdraw(id)))
            }
          />
        )}
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Text c="dimmed">
                No role yet. They may open the applications that are open to everyone.
              </Text>
            ) : (
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Role</Table.Th>
                    <Table.Th visibleFrom="sm">Why they have it</Table.Th>
                    {mayGrant && (
                      <Table.Th w="4rem">
                        <VisuallyHidden>Take away</VisuallyHidden>
                      </Table.Th>
                    )}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((role) => (
                    <RoleRow
                      key={role.id}
                      role={role}
                      mayTake={mayGrant}
                      take={() =>
                        withdraw(role.id).then(
                          () => toastDone(`${role.name} was taken`, () => grantTo(role.id)),
                          toastFailed,
                        )
                      }
                    />
                  ))}
                </Table.Tbody>
              </Table>
            )
          }
        </Loaded>
      </Stack>
    </Section>
  );
}

function RoleRow(props: { role: HeldRole; mayTake: boolean; take: () => void }) {
  const { role, mayTake, take: takeAway } = props;
  const byHand = role.given_by.includes('hand');
  const reasons = [
    byHand && 'An administrator gave it',
    role.given_by.includes('mapping') && 'A mapping gives it',
  ].filter((reason) => reason !== false);
  return (
    <Table.Tr>
      <Table.Td>
        <Text component={Link} to={`/roles/${role.id}`} fw={550} c="inherit">
          {role.name}
        </Text>
        {role.description && (
          <Text size="sm" c="dimmed">
            {role.description}
          </Text>
        )}
        <Text size="sm" c="dimmed" hiddenFrom="sm">
          {reasons.join('. ')}.
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Group gap={6}>
          {reasons.map((reason) => (
            <Badge key={reason} color="gray">
              {reason}
            </Badge>
          ))}
        </Group>
      </Table.Td>
      {mayTake && (
        <Table.Td>
          <Tooltip label={byHand ? 'Take this role away' : 'Mappings give it: change those'}>
            <ActionIcon
              aria-label={`Take ${role.name} away`}
              data-disabled={!byHand || undefined}
              aria-disabled={!byHand}
              onClick={() => byHand && takeAway()}
            >
              <X size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Table.Td>
      )}
    </Table.Tr>
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
