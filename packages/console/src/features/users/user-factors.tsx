import { Button, Table, Text, VisuallyHidden } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Fingerprint from 'lucide-react/icons/fingerprint-pattern';
import type { Factor, RememberedDevice, User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Section } from '../../components/section.tsx';
import { toastDone, toastFailed } from '../../components/toasts.tsx';
import { When } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';

const KINDS: Record<Factor['kind'], string> = {
  totp: 'Authenticator app',
  passkey: 'Passkey',
  recovery_codes: 'Recovery codes',
};

/** What somebody proves who they are with, beside the password. */
export function UserFactors({ user }: { user: User }) {
  const params = { path: { id: user.id } };
  const factors = useQuery({
    queryKey: ['users', 'one', user.id, 'factors'],
    queryFn: () => take(api.GET('/api/v1/users/{id}/factors', { params })),
  });
  const devices = useQuery({
    queryKey: ['users', 'one', user.id, 'remembered-devices'],
    queryFn: () => take(api.GET('/api/v1/users/{id}/remembered-devices', { params })),
  });
  return (
    <>
      <Section
        title="Second factors"
        description="Asked for beside the password, as the policy says."
      >
        <Loaded query={factors}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon={Fingerprint} title="They have no second factor">
                They set one up in their account, or when the policy asks for one at a sign-in.
              </Empty>
            ) : (
              <Factors user={user} factors={items} />
            )
          }
        </Loaded>
      </Section>
      <Section
        title="Remembered browsers"
        description="Each stands in for the second factor, for a time."
      >
        <Loaded query={devices}>
          {({ items }) =>
            items.length === 0 ? (
              <Text c="dimmed">None.</Text>
            ) : (
              <Devices user={user} devices={items} />
            )
          }
        </Loaded>
      </Section>
    </>
  );
}

function Factors({ user, factors }: { user: User; factors: readonly Factor[] }) {
  const { mayToUsers } = useCaller();
  const confirm = useConfirm();
  const queryClient = useQueryClient();
  async function remove(factor: Factor): Promise<void> {
    const isSure = await confirm({
      title: `Remove ${factor.name ?? KINDS[factor.kind]}?`,
      consequence:
        'They cannot sign in with it any more, and have to set it up anew. Make sure that it is them who ask: this is what an attacker would ask for.',
      act: 'Remove it',
    });
    if (!isSure) return;
    try {
      const path = { id: user.id, factor_id: factor.id };
      await take(api.DELETE('/api/v1/users/{id}/factors/{factor_id}', { params: { path } }));
      await queryClient.invalidateQueries({ queryKey: ['users', 'one', user.id] });
      toastDone('The second factor was removed, and they are told');
    } catch (error) {
      toastFailed(error);
    }
  }
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Factor</Table.Th>
          <Table.Th visibleFrom="sm">Set up</Table.Th>
          <Table.Th visibleFrom="sm">Last used</Table.Th>
          <Table.Th>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {factors.map((factor) => (
          <Table.Tr key={factor.id}>
            <Table.Td>
              <Text fw={550}>{factor.name ?? KINDS[factor.kind]}</Text>
              <Text size="sm" c="dimmed">
                {detailsOf(factor)}
              </Text>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <When at={factor.created_at} />
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <When at={factor.last_used_at} />
            </Table.Td>
            <Table.Td ta="end">
              {mayToUsers('help') && (
                <Button size="xs" variant="default" onClick={() => void remove(factor)}>
                  Remove …
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function detailsOf({ kind, name, synced, codes_left }: Factor): string {
  const parts = [
    name && KINDS[kind],
    synced === true && 'synced between devices',
    synced === false && 'on one device',
    codes_left !== undefined && `${codes_left} left`,
  ];
  return parts.filter(Boolean).join(', ');
}

function Devices({ user, devices }: { user: User; devices: readonly RememberedDevice[] }) {
  const { mayToUsers } = useCaller();
  const queryClient = useQueryClient();
  async function forget(deviceId: string): Promise<void> {
    const path = { id: user.id, device_id: deviceId };
    await take(
      api.DELETE('/api/v1/users/{id}/remembered-devices/{device_id}', { params: { path } }),
    );
    await queryClient.invalidateQueries({ queryKey: ['users', 'one', user.id] });
    toastDone('The browser was forgotten');
  }
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Browser</Table.Th>
          <Table.Th visibleFrom="sm">Last used</Table.Th>
          <Table.Th visibleFrom="sm">Until</Table.Th>
          <Table.Th>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {devices.map(({ id, browser, os, ip_address, last_used_at, expires_at }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <Text fw={550}>{[browser, os].filter(Boolean).join(' on ') || 'Unknown'}</Text>
              <Text size="sm" c="dimmed">
                {ip_address}
              </Text>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <When at={last_used_at} />
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <When at={expires_at} />
            </Table.Td>
            <Table.Td ta="end">
              {mayToUsers('help') && (
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => void forget(id).catch(toastFailed)}
                >
                  Forget
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
