import { Button, Code, Group, Text } from '@mantine/core';
import { AuthorizationResponseError } from 'oauth4webapi';
import { signInAgain } from '../session/sign-in.ts';
import { Standalone } from './standalone.tsx';

/** Where the provider, or the way to it, let nobody in. */
export function SignInFailed({ error }: { error: unknown }) {
  const refused = error instanceof AuthorizationResponseError;
  return (
    <Standalone title="You were not signed in">
      <Text>
        {refused
          ? 'The sign-in was stopped before it was complete.'
          : 'The provider could not be asked, or its answer does not belong to this sign-in.'}
      </Text>
      <Text size="sm">
        What it said:{' '}
        <Code>{refused ? (error.error_description ?? error.error) : messageOf(error)}</Code>
      </Text>
      <Group>
        <Button onClick={() => void signInAgain()}>Try again</Button>
      </Group>
    </Standalone>
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
