import { Alert, Group, Loader, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, take } from '../../api/client.ts';
import { ActButton } from '../../components/act-button.tsx';
import { toastFailed } from '../../components/toasts.tsx';
import { When } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';
import { mappingRunQuery } from './mappings-api.ts';

/** How far the latest pass over all users is, and what it could not do. */
export function MappingRunState() {
  const { changes } = useCaller();
  const queryClient = useQueryClient();
  // Where none has been yet there is nothing to say.
  const { data: run } = useQuery(mappingRunQuery());
  const again = () =>
    take(api.POST('/api/v1/mappings/run')).then(
      () => queryClient.invalidateQueries({ queryKey: mappingRunQuery().queryKey }),
      toastFailed,
    );
  const isRunning = run?.state === 'running';
  return (
    <>
      <Group mb="md" gap="md" role="status">
        {isRunning && <Loader size="xs" />}
        {run && (
          <Text size="sm" c="dimmed">
            {isRunning ? (
              `Under way: ${run.users_done} users looked at, ${run.users_changed} changed.`
            ) : (
              <>
                Last run <When at={run.finished_at ?? run.created_at} />: {run.users_done} users
                looked at, {run.users_changed} changed.
              </>
            )}
          </Text>
        )}
        {changes('mappings') && !isRunning && (
          <ActButton size="xs" onClick={again}>
            Run them now
          </ActButton>
        )}
      </Group>
      {run?.failures.map(({ mapping_id, users, detail }) => (
        <Alert key={mapping_id} color="red" mb="md" title={`A rule failed for ${users} users`}>
          {detail} It gave them nothing.
        </Alert>
      ))}
    </>
  );
}
