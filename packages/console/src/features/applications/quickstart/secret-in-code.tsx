import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { App } from '../../../../generated/admin-api.ts';
import { toastDone, toastFailed } from '../../../components/toasts.tsx';
import { useCaller } from '../../../session/caller.tsx';
import { useFreshSecret } from '../fresh-secret.ts';
import { useRotateSecret } from '../rotate-secret.ts';

/** Seconds that the secret before goes on for, so that what uses it now does not stop. */
const OVERLAP = 24 * 3600;

/** Whether the secret stands in the code below, and how it gets there. */
export function SecretInCode({ app, placeholder }: { app: App; placeholder: string }) {
  const { changes } = useCaller();
  const rotate = useRotateSecret(app);
  const [isMaking, setMaking] = useState(false);
  const isFilledIn = useFreshSecret(app.id) !== undefined;
  async function make(): Promise<void> {
    setMaking(true);
    try {
      await rotate(OVERLAP);
      toastDone('A new secret was made; the one before works for another day');
    } catch (error) {
      toastFailed(error);
    } finally {
      setMaking(false);
    }
  }
  if (isFilledIn) {
    return (
      <Text size="sm" role="status">
        The secret that was just made is filled in below, in this browser only.
      </Text>
    );
  }
  return (
    <Group gap="sm" justify="space-between">
      <Text size="sm" maw="36rem">
        Only the hash of the secret is kept here, so put yours in place of{' '}
        <code>{placeholder}</code>
        {changes('applications') ? ', or make a new one, which is filled in.' : '.'}
      </Text>
      {changes('applications') && (
        <Button size="xs" variant="default" loading={isMaking} onClick={() => void make()}>
          Make a new secret
        </Button>
      )}
    </Group>
  );
}
