import { Alert, Button, Group, Text } from '@mantine/core';
import KeyRound from 'lucide-react/icons/key-round';
import type { App } from '../../../generated/admin-api.ts';
import { Copyable } from '../../components/copyable.tsx';
import { Facts } from '../../components/facts.tsx';
import { forgetFreshSecret, useFreshSecret } from './fresh-secret.ts';

/** The secret that was just made, over all tabs of its application, until it is said to be stored. */
export function FreshSecretAlert({ app }: { app: App }) {
  const secret = useFreshSecret(app.id);
  if (!secret) return null;
  return (
    <Alert
      color="gate"
      mb="lg"
      icon={<KeyRound size={18} aria-hidden />}
      title="This is the only time that the secret is shown"
    >
      <Text size="sm" mb="md">
        Put it into the configuration of the application now. Only its hash is kept here: if it is
        lost, make a new one.
      </Text>
      <Facts
        facts={[
          ['Client secret', <Copyable key="secret" value={secret} what="client secret" />],
          ['Client id', <Copyable key="id" value={app.client_id} what="client id as well" />],
        ]}
      />
      <Group mt="md">
        <Button size="xs" variant="default" onClick={() => forgetFreshSecret(app.id)}>
          I have stored it
        </Button>
      </Group>
    </Alert>
  );
}
