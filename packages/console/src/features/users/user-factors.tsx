import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Fingerprint from 'lucide-react/icons/fingerprint-pattern';
import type { Factor, RememberedDevice, User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { useAct } from '../../components/act.ts';
import { ActButton } from '../../components/act-button.tsx';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Section } from '../../components/section.tsx';
import { ShortTable } from '../../components/short-table.tsx';
import { Titled } from '../../components/titled.tsx';
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
        <Loaded query={factors}>{({ items }) => <Factors user={user} factors={items} />}</Loaded>
      </Section>
      <Section
        title="Remembered browsers"
        description="Each stands in for the second factor, for a time."
      >
        <Loaded query={devices}>{({ items }) => <Devices user={user} devices={items} />}</Loaded>
      </Section>
    </>
  );
}

function Factors({ user, factors }: { user: User; factors: readonly Factor[] }) {
  const { mayToUsers } = useCaller();
  const act = useAct();
  const remove = (factor: Factor) =>
    act({
      question: {
        title: `Remove ${factor.name ?? KINDS[factor.kind]}?`,
        consequence:
          'They cannot sign in with it any more, and have to set it up anew. Make sure that it is them who ask: this is what an attacker would ask for.',
        act: 'Remove it',
      },
      work: () => {
        const path = { id: user.id, factor_id: factor.id };
        return take(api.DELETE('/api/v1/users/{id}/factors/{factor_id}', { params: { path } }));
      },
      changes: ['users', 'one', user.id],
      done: 'The second factor was removed, and they are told',
    });
  return (
    <ShortTable
      rows={factors}
      empty={
        <Empty icon={Fingerprint} title="They have no second factor">
          They set one up in their account, or when the policy asks for one at a sign-in.
        </Empty>
      }
      rowKey={({ id }) => id}
      columns={[
        {
          header: 'Factor',
          cell: (factor) => (
            <Titled title={factor.name ?? KINDS[factor.kind]}>{detailsOf(factor)}</Titled>
          ),
        },
        { header: 'Set up', from: 'sm', cell: ({ created_at }) => <When at={created_at} /> },
        { header: 'Last used', from: 'sm', cell: ({ last_used_at }) => <When at={last_used_at} /> },
      ]}
      actions={(factor) =>
        mayToUsers('help') && (
          <Button
            size="xs"
            variant="default"
            aria-label={`Remove ${factor.name ?? KINDS[factor.kind]}`}
            onClick={() => void remove(factor)}
          >
            Remove …
          </Button>
        )
      }
    />
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
  const act = useAct();
  const forget = (deviceId: string) =>
    act({
      work: () => {
        const path = { id: user.id, device_id: deviceId };
        return take(
          api.DELETE('/api/v1/users/{id}/remembered-devices/{device_id}', { params: { path } }),
        );
      },
      changes: ['users', 'one', user.id],
      done: 'The browser was forgotten',
    });
  return (
    <ShortTable
      rows={devices}
      empty={<Text c="dimmed">None.</Text>}
      rowKey={({ id }) => id}
      columns={[
        {
          header: 'Browser',
          cell: (device) => <Titled title={browserOf(device)}>{device.ip_address}</Titled>,
        },
        { header: 'Last used', from: 'sm', cell: ({ last_used_at }) => <When at={last_used_at} /> },
        { header: 'Until', from: 'sm', cell: ({ expires_at }) => <When at={expires_at} /> },
      ]}
      actions={(device) =>
        mayToUsers('help') && (
          <ActButton
            size="xs"
            aria-label={`Forget ${browserOf(device)}`}
            onClick={() => forget(device.id)}
          >
            Forget
          </ActButton>
        )
      }
    />
  );
}

function browserOf({ browser, os }: RememberedDevice): string {
  return [browser, os].filter(Boolean).join(' on ') || 'Unknown browser';
}
