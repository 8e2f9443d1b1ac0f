import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Attempts, User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { useAct } from '../../components/act.ts';
import { ActButton } from '../../components/act-button.tsx';
import { Facts } from '../../components/facts.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Section } from '../../components/section.tsx';
import { When } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';
import { userAttemptsQuery } from './users-api.ts';

/** How often somebody, or somebody in their name, has failed to sign in lately, and how long they wait for it. */
export function UserAttempts({ user }: { user: User }) {
  const { mayToUsers } = useCaller();
  const act = useAct();
  const query = useQuery(userAttemptsQuery(user.id));
  const forget = () =>
    act({
      work: () => {
        const params = { path: { id: user.id } };
        return take(api.DELETE('/api/v1/users/{id}/attempts', { params }));
      },
      changes: userAttemptsQuery(user.id).queryKey,
      done: 'The failed attempts were forgotten: the next one need not wait',
    });
  return (
    <Section
      title="Failed attempts"
      description="By password, code or link. After some of them each further one has to wait; a sign-in that succeeds forgets them, and so does time."
      actions={
        mayToUsers('help') &&
        query.data &&
        query.data.failures > 0 && <ActButton onClick={forget}>Forget them</ActButton>
      }
    >
      <Loaded query={query}>
        {(attempts) =>
          attempts.failures === 0 ? (
            <Text c="dimmed">None.</Text>
          ) : (
            <Facts facts={factsOf(attempts)} />
          )
        }
      </Loaded>
    </Section>
  );
}

function factsOf(attempts: Attempts) {
  const { failures, first_failure_at, last_failure_at, next_attempt_at, addresses } = attempts;
  return [
    ['How many', `${failures}, from ${addresses === 1 ? 'one address' : `${addresses} addresses`}`],
    ['First', <When key="first" at={first_failure_at} />],
    ['Last', <When key="last" at={last_failure_at} />],
    ['An unknown browser may try again', <When key="next" at={next_attempt_at} none="now" />],
  ] as const;
}
