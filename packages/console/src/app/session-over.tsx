import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toastDone } from '../components/toasts.tsx';
import { useSession } from '../session/session-context.tsx';
import { signInAgain, signInBeside } from '../session/sign-in.ts';

/** Over the page, which goes on with all that was typed in it once the same person has signed in again. */
export function SessionOver({ opened, onGoingOn }: { opened: boolean; onGoingOn: () => void }) {
  const session = useSession();
  const queryClient = useQueryClient();
  const [problem, setProblem] = useState<string>();

  async function signIn(): Promise<void> {
    setProblem(undefined);
    try {
      const renewed = await signInBeside();
      if (!renewed) {
        setProblem('The browser opened no window. Allow this page to open one, then try again.');
      } else if (renewed.person.id !== session.person.id) {
        setProblem(
          `${renewed.person.name} signed in there. This page is of ${session.person.name}.`,
        );
      } else {
        session.resume(renewed);
        onGoingOn();
        toastDone('You are signed in again, and nothing that you typed is lost');
        await queryClient.invalidateQueries();
      }
    } catch {
      setProblem('You were not signed in. Try again.');
    }
  }

  return (
    <Modal
      opened={opened}
      onClose={() => undefined}
      withCloseButton={false}
      title="You have been signed out"
    >
      <Stack gap="md">
        <Text>
          Your session has ended: by its time, or because it was ended elsewhere. Sign in again in a
          window beside this page, and go on here with all that you have typed.
        </Text>
        {problem && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => void signInAgain()}>
            Leave the page and sign in
          </Button>
          <Button onClick={() => void signIn()} data-autofocus>
            Sign in again
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
