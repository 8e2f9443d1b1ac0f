import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { signInAgain } from '../session/sign-in.ts';

/** Over what is on the page, which stays there to be copied. */
export function SessionOver({ opened }: { opened: boolean }) {
  return (
    <Modal
      opened={opened}
      onClose={() => undefined}
      withCloseButton={false}
      title="You have been signed out"
    >
      <Stack gap="md">
        <Text>
          Your session has ended: by its time, or because it was ended elsewhere. What you typed and
          did not save is lost when you sign in again.
        </Text>
        <Group justify="flex-end">
          <Button onClick={() => void signInAgain()} data-autofocus>
            Sign in again
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
