import { Anchor, Badge, Button, CopyButton, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import type { SigningKey } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { Copyable } from '../../components/copyable.tsx';
import { Facts } from '../../components/facts.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { ExactWhen } from '../../components/when.tsx';
import classes from './keys.module.css';

/** Where the provider publishes its keys. */
const KEY_SET = new URL('/oidc/certs', location.origin).href;

const ALGORITHMS: Record<string, string> = {
  RS256: 'RSA with SHA-256: what every library can verify, and the default',
  ES256: 'ECDSA on P-256: shorter, and faster to sign',
  EdDSA: 'Ed25519: the shortest; some libraries do not know it',
};

/** What tokens are signed with, and where others find it to verify them. */
export function KeysPage() {
  const query = useQuery({
    queryKey: ['keys', 'list'],
    queryFn: () => take(api.GET('/api/v1/keys')),
  });
  return (
    <>
      <PageHeader
        title="Signing keys"
        description="What tokens are signed with. Applications fetch the public halves from the key set by themselves; the private halves never leave the provider."
      />
      <Text size="sm" c="dimmed">
        Key set
      </Text>
      <Copyable value={KEY_SET} what="address of the key set" />
      <Loaded query={query}>
        {({ items }) => (
          <ul className={classes.keys}>
            {items.map((key) => (
              <li key={key.kid}>
                <Key signingKey={key} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </>
  );
}

function Key({ signingKey }: { signingKey: SigningKey }) {
  const { kid, alg, state, created_at, public_jwk } = signingKey;
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Group gap="sm">
            <Title order={2}>{alg}</Title>
            {state === 'signing' ? (
              <Badge>Signs</Badge>
            ) : (
              <Badge color="gray">Published only</Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {ALGORITHMS[alg]}
          </Text>
        </div>
        <CopyButton value={JSON.stringify(public_jwk, null, 2)}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="xs"
              leftSection={
                copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />
              }
              onClick={copy}
              aria-label={copied ? 'Copied' : `Copy the public key of ${alg}`}
            >
              {copied ? 'Copied' : 'Copy the public key'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Facts
        facts={[
          ['Key id (kid)', <code key="kid">{kid}</code>],
          ['Made', <ExactWhen key="made" at={created_at} />],
          ['Signs for', <UsedBy key="for" signingKey={signingKey} />],
        ]}
      />
    </Stack>
  );
}

function UsedBy({ signingKey: { apps, apis, used_by } }: { signingKey: SigningKey }) {
  const rest = apps + apis - used_by.length;
  if (apps + apis === 0) return <>nothing yet</>;
  return (
    <>
      {used_by.map(({ kind, id, name }, i) => (
        <span key={id}>
          {i > 0 && ', '}
          <Anchor component={Link} to={`/${kind === 'app' ? 'applications' : 'apis'}/${id}`}>
            {name}
          </Anchor>
        </span>
      ))}
      {rest > 0 && ` and ${rest.toLocaleString('en')} more`}
    </>
  );
}
