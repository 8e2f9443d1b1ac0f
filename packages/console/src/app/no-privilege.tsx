import { Button, Group, Text } from '@mantine/core';
import { useSession } from '../session/session-context.tsx';
import { Standalone } from './standalone.tsx';

/** For who signed in and may administer nothing. */
export function NoPrivilege() {
  const { person, signOut } = useSession();
  return (
    <Standalone title="You may not administer anything here">
      <Text>
        You are signed in as <strong>{person.name}</strong> ({person.email}), and nobody has given
        you a privilege.
      </Text>
      <Text>
        If you need one, ask a super administrator: in this dashboard they find you under Users, and
        give you a privilege under Administrators.
      </Text>
      <Group gap="xs">
        <Button component="a" href="/">
          Go to your apps
        </Button>
        <Button variant="default" onClick={() => void signOut()}>
          Sign in as somebody else
        </Button>
      </Group>
    </Standalone>
  );
}
