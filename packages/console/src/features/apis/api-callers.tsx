import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Api } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { AddOne } from '../../components/add-one.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { useMembers } from '../../components/members.ts';
import { Section } from '../../components/section.tsx';
import { ShortTable } from '../../components/short-table.tsx';
import { appSource } from '../../components/sources.ts';
import { TakeOut } from '../../components/take-out.tsx';
import { useCaller } from '../../session/caller.tsx';

/** An application that may call it. `scopes`: null: all. */
type Caller = { app_id: string; scopes: string[] | null };

/** The applications that may call an API. */
export function ApiCallers({ shown }: { shown: Api }) {
  const { changes, isSuper } = useCaller();
  const query = useQuery({
    queryKey: ['apis', 'one', shown.id, 'apps'],
    queryFn: () => take(api.GET('/api/v1/apis/{id}/apps', { params: { path: { id: shown.id } } })),
  });
  const mayChange = shown.is_built_in ? isSuper : changes('applications');
  const { add, remove } = useMembers({
    put: ({ app_id, scopes }: Caller) => {
      const params = { path: { id: shown.id, app_id } };
      return take(api.PUT('/api/v1/apis/{id}/apps/{app_id}', { params, body: { scopes } }));
    },
    take: ({ app_id }) => {
      const params = { path: { id: shown.id, app_id } };
      return take(api.DELETE('/api/v1/apis/{id}/apps/{app_id}', { params }));
    },
    changes: [['apis', 'one', shown.id]],
  });
  return (
    <Section title="Who may call it">
      <Stack gap="md">
        {mayChange && (
          <AddOne
            label="Let an application call it"
            placeholder="Name of the application"
            act="Let it"
            source={appSource}
            add={(app_id) => add({ app_id, scopes: null }, 'It may call the API')}
          />
        )}
        <Loaded query={query}>
          {({ items }) => (
            <ShortTable
              empty={<Text c="dimmed">No application yet.</Text>}
              rows={items}
              rowKey={({ app_id }) => app_id}
              columns={[
                {
                  header: 'Application',
                  cell: ({ app_id, client_name }) => (
                    <Text component={Link} to={`/applications/${app_id}`} fw={550} c="inherit">
                      {client_name}
                    </Text>
                  ),
                },
                {
                  header: 'Scopes',
                  cell: ({ scopes }) => (scopes === null ? 'all' : scopes.join(', ') || 'none'),
                },
              ]}
              actions={
                mayChange
                  ? (caller) => (
                      <TakeOut
                        tooltip="Stop it from calling the API"
                        label={`Stop ${caller.client_name} from calling it`}
                        onClick={() =>
                          remove(caller, `${caller.client_name} may not call it any more`)
                        }
                      />
                    )
                  : undefined
              }
            />
          )}
        </Loaded>
      </Stack>
    </Section>
  );
}
