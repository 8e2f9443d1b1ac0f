import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { explain } from '../../api/problem.ts';
import { useHere } from '../../components/here.ts';
import { submitBy } from '../../components/submit.ts';
import { toastDone, toastFailed } from '../../components/toasts.tsx';

/** Letters and digits that are not taken for one another when they are read out. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 5;
const GROUP_LENGTH = 4;

/** Sets somebody's password: one that is typed, or one that is made here and shown until the dialog closes. */
export function SetPassword(props: { user: User; opened: boolean; close: () => void }) {
  const { user, opened, close } = props;
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={`Set a password for ${user.name ?? user.email}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {opened && <PasswordForm user={user} close={close} />}
    </Modal>
  );
}

function PasswordForm({ user, close }: { user: User; close: () => void }) {
  const [password, setPassword] = useState('');
  const [isVisible, setVisible] = useState(false);
  const [error, setError] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const isHere = useHere();

  async function save(): Promise<void> {
    setSaving(true);
    setError(undefined);
    try {
      const params = { path: { id: user.id } };
      await take(api.PATCH('/api/v1/users/{id}', { params, body: { password } }));
      toastDone('The password was set');
      if (isHere()) close();
    } catch (problem) {
      // Nobody would see it in a dialog that was closed.
      if (!isHere()) toastFailed(problem);
      setError(explain(problem));
      setSaving(false);
    }
  }

  return (
    <form onSubmit={submitBy(save)}>
      <Stack gap="md">
        <Text size="sm">
          Hand it over in a way that nobody else can read. The old one stops working at once.
        </Text>
        <PasswordInput
          label="New password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visible={isVisible}
          onVisibilityChange={setVisible}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          autoComplete="new-password"
          error={error}
          data-autofocus
        />
        <Group justify="space-between" gap="xs">
          <Button
            variant="subtle"
            onClick={() => {
              setPassword(createPassword());
              setVisible(true);
            }}
          >
            Make one up
          </Button>
          <Group gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={isSaving} disabled={password === ''}>
              Set the password
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

/** About 99 bits, in groups that can be typed from paper. */
function createPassword(): string {
  const group = () => Array.from({ length: GROUP_LENGTH }, letter).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

function letter(): string {
  const most = 256 - (256 % ALPHABET.length);
  for (;;) {
    // What is above would make the first letters likelier.
    const [byte = most] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < most) return ALPHABET[byte % ALPHABET.length] ?? '';
  }
}
