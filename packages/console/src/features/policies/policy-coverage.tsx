import { Anchor, Skeleton, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { coverageQuery } from './coverage-api.ts';
import classes from './dry-run.module.css';
import { count } from './dry-run-words.ts';

/** Up to which the provider counts. */
const COUNTED_AT_MOST = 100_000;

/** Which groups are under a policy, and how many people that is. */
export function PolicyCoverage({ policyId }: { policyId: string }) {
  const { data, error } = useQuery(coverageQuery(policyId));
  return (
    <section className={classes.panel} aria-labelledby="coverage">
      <Title order={2} id="coverage" mb="xs">
        Who is under it
      </Title>
      {error ? (
        <ProblemAlert error={error} />
      ) : data ? (
        <>
          <ul className={classes.groups}>
            {data.users_without_group !== null && (
              <li>
                <Text size="sm">People without a group</Text>
                <Users number={data.users_without_group} />
              </li>
            )}
            {data.groups.map(({ id, name, users }) => (
              <li key={id}>
                <Anchor component={Link} to={`/groups/${id}`} size="sm" truncate>
                  {name}
                </Anchor>
                <Users number={users} />
              </li>
            ))}
          </ul>
          {data.more_groups && (
            <Text size="sm" c="dimmed" mt="xs">
              And more groups.
            </Text>
          )}
          {data.groups.length === 0 && data.users_without_group === null && (
            <Text size="sm" c="dimmed">
              No group is under this policy yet, so it holds for nobody. Open a group and choose it
              there.
            </Text>
          )}
        </>
      ) : (
        <Skeleton height={16} width="70%" />
      )}
    </section>
  );
}

function Users({ number }: { number: number }) {
  return (
    <Text size="sm" c="dimmed">
      {number >= COUNTED_AT_MOST ? `${number.toLocaleString('en')} or more` : count(number, 'user')}
    </Text>
  );
}
