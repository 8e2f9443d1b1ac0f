import { Alert, Anchor, Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, take } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { emptyAsNull } from '../../components/empty-as-null.ts';
import { useName } from '../../components/names.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import type { MappingValues } from './mapping-fields.tsx';

/** Milliseconds without a key press before it is worked out again. */
const PAUSE = 400;
const SHOWN = 50;

/** Who would gain and who would lose what by a rule that is not saved yet. */
export function MappingPreview(props: { values: MappingValues; mappingId?: string }) {
  const { values, mappingId } = props;
  const [settled] = useDebouncedValue(values, PAUSE);
  const isReady = settled.condition.trim() !== '';
  const query = useInfiniteQuery({
    queryKey: ['mappings', 'preview', mappingId, settled],
    queryFn: ({ pageParam, signal }) =>
      take(
        api.POST('/api/v1/mappings/preview', {
          body: {
            mapping: {
              ...emptyAsNull(settled, 'description'),
              // A name is needed, and does not matter here.
              name: settled.name.trim() || 'Preview',
            },
            ...(mappingId && { mapping_id: mappingId }),
            ...(pageParam && { after: pageParam }),
          },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    enabled: isReady,
    retry: false,
    gcTime: 60_000,
  });
  if (!isReady) return <Text c="dimmed">Enter a condition to see whom it meets.</Text>;
  if (query.error) {
    return query.error instanceof ApiProblem && query.error.status === 422 ? (
      <Alert color="gray" role="status">
        {query.error.errors.map(({ detail }) => detail).join(' ')}
      </Alert>
    ) : (
      <ProblemAlert error={query.error} />
    );
  }
  if (!query.data) {
    return (
      <Text c="dimmed" role="status">
        Working it out …
      </Text>
    );
  }
  const pages = query.data.pages;
  const changes = pages.flatMap((page) => page.changes);
  const seen = pages.reduce((sum, page) => sum + page.users_seen, 0);
  const failed = pages.reduce((sum, page) => sum + page.failed, 0);
  return (
    <Stack gap="md">
      <Text role="status">
        {changes.length === 0
          ? 'Nobody'
          : changes.length === 1
            ? '1 user'
            : `${changes.length} users`}{' '}
        of {query.hasNextPage ? `the first ${seen}` : `all ${seen}`} would change.
      </Text>
      {failed > 0 && (
        <Alert color="red">
          For {failed} users the condition fails, so it gives them nothing. An attribute that is
          missing is the usual reason: test it with has().
        </Alert>
      )}
      {changes.length > 0 && (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>User</Table.Th>
              <Table.Th>Change</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.slice(0, SHOWN).map((change) => (
              <Table.Tr key={change.user_id}>
                <Table.Td>
                  <Anchor component={Link} to={`/users/${change.user_id}`}>
                    {change.name ?? change.email}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  <Group gap={6}>
                    {change.gained_role_ids.map((id) => (
                      <Named key={id} type="role" id={id} sign="+" />
                    ))}
                    {change.lost_role_ids.map((id) => (
                      <Named key={id} type="role" id={id} sign="−" />
                    ))}
                    {change.group_id !== undefined &&
                      (change.group_id === null ? (
                        <Badge color="red">− group</Badge>
                      ) : (
                        <Named type="group" id={change.group_id} sign="+" />
                      ))}
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {changes.length > SHOWN && (
        <Text size="sm" c="dimmed">
          The first {SHOWN} are shown.
        </Text>
      )}
      {query.hasNextPage && (
        <Group>
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Look at more users
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Named({ type, id, sign }: { type: 'role' | 'group'; id: string; sign: '+' | '−' }) {
  const { name } = useName(type, id);
  const words = type === 'group' ? `group ${name ?? ''}` : (name ?? 'a role');
  return (
    <Badge color={sign === '+' ? 'gate' : 'red'}>
      {sign} {words}
    </Badge>
  );
}
