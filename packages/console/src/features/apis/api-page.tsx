import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Group,
  Select,
  Stack,
  Table,
  Text,
  Textarea,
  TextInput,
  VisuallyHidden,
} from '@mantine/core';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import Plus from 'lucide-react/icons/plus';
import X from 'lucide-react/icons/x';
import type { Api } from '../../../generated/admin-api.ts';
import { api, take, takeVersioned, type Versioned } from '../../api/client.ts';
import { AddOne } from '../../components/add-one.tsx';
import { DeleteSection } from '../../components/delete-section.tsx';
import { DurationInput } from '../../components/duration-input.tsx';
import { useEditor } from '../../components/editor.ts';
import { EditorForm } from '../../components/editor-form.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Section } from '../../components/section.tsx';
import { appSource } from '../../components/sources.ts';
import { toastDone, toastFailed } from '../../components/toasts.tsx';
import { useCaller } from '../../session/caller.tsx';

const LABELS = {
  name: 'Name',
  identifier: 'Identifier',
  description: 'What it is',
  scopes: 'Scopes',
  access_token_format: 'Access tokens are',
  access_token_lifetime: 'Access tokens are valid for',
};
const FORMATS = [
  { value: 'jwt', label: 'JWTs, which the API checks by our published keys' },
  { value: 'opaque', label: 'opaque: the API asks us about each' },
];

const apiQuery = (id: string) =>
  queryOptions({
    queryKey: ['apis', 'one', id],
    queryFn: () => takeVersioned(api.GET('/api/v1/apis/{id}', { params: { path: { id } } })),
  });

/** One API: its scopes, its tokens, and who may call it. */
export function ApiPage() {
  const { apiId } = useParams({ strict: false }) as { apiId: string };
  const query = useQuery(apiQuery(apiId));
  return (
    <Loaded query={query}>{(versioned) => <OneApi key={apiId} versioned={versioned} />}</Loaded>
  );
}

type ApiValues = Pick<
  Api,
  'name' | 'identifier' | 'scopes' | 'access_token_format' | 'access_token_lifetime'
> & { description: string };

function OneApi({ versioned }: { versioned: Versioned<Api> }) {
  const shown = versioned.value;
  const queryClient = useQueryClient();
  const { changes } = useCaller();
  const disabled = !changes('apis') || shown.is_built_in;
  const params = { path: { id: shown.id } };
  const editor = useEditor<Api, ApiValues>({
    stored: versioned,
    toValues: ({ name, identifier, description, scopes, ...rest }) => ({
      name,
      identifier,
      description: description ?? '',
      scopes,
      access_token_format: rest.access_token_format,
      access_token_lifetime: rest.access_token_lifetime,
    }),
    save: async ({ description, ...changed }, etag) => {
      const body = {
        ...changed,
        ...(description !== undefined && { description: description.trim() || null }),
      };
      const header = { 'if-match': etag };
      const saved = await takeVersioned(
        api.PATCH('/api/v1/apis/{id}', { params: { ...params, header }, body }),
      );
      await queryClient.invalidateQueries({ queryKey: ['apis', 'list'] });
      return saved;
    },
    load: () => takeVersioned(api.GET('/api/v1/apis/{id}', { params })),
    onStored: (stored) => queryClient.setQueryData(apiQuery(shown.id).queryKey, stored),
    done: 'The API was saved',
  });
  const { form } = editor;
  const field = (name: keyof typeof LABELS) => ({
    label: LABELS[name],
    disabled,
    ...form.getInputProps(name),
  });
  return (
    <>
      <PageHeader
        title={shown.name}
        badge={shown.is_built_in && <Badge color="gray">Built in</Badge>}
        description={shown.description}
        crumbs={[{ label: 'APIs', to: '/apis' }]}
      />
      {shown.is_built_in && (
        <Alert color="gray" mb="lg">
          This is our own admin API. It stays as it is; you decide which applications may call it.
        </Alert>
      )}
      <EditorForm editor={editor} labels={LABELS}>
        <TextInput {...field('name')} />
        <TextInput {...field('identifier')} spellCheck={false} />
        <Textarea {...field('description')} autosize />
        <Scopes
          scopes={form.values.scopes}
          disabled={disabled}
          error={form.errors.scopes}
          change={(scopes) => form.setFieldValue('scopes', scopes)}
        />
        <Select {...field('access_token_format')} data={FORMATS} allowDeselect={false} />
        <DurationInput
          label={LABELS.access_token_lifetime}
          disabled={disabled}
          value={form.values.access_token_lifetime ?? 0}
          onChange={(seconds) => form.setFieldValue('access_token_lifetime', seconds || null)}
          error={form.errors.access_token_lifetime}
          without={{
            label: 'A time of its own; otherwise as each application says',
            instead: 3600,
          }}
        />
      </EditorForm>
      <Callers shown={shown} />
      {!disabled && (
        <DeleteSection
          noun="API"
          name={shown.name}
          consequence="Applications get no more tokens for it. Those that were issued are valid until they expire."
          remove={() => take(api.DELETE('/api/v1/apis/{id}', { params }))}
          list={{ to: '/apis', queryKey: 'apis' }}
        />
      )}
    </>
  );
}

function Scopes(props: {
  scopes: Api['scopes'];
  disabled: boolean;
  error: React.ReactNode;
  change: (scopes: Api['scopes']) => void;
}) {
  const { scopes, disabled, error, change } = props;
  const replace = (index: number, scope: Api['scopes'][number]) =>
    change(scopes.map((other, i) => (i === index ? scope : other)));
  return (
    <Stack gap="xs" role="group" aria-label={LABELS.scopes}>
      <Text size="sm" fw={500}>
        {LABELS.scopes}
      </Text>
      {scopes.map(({ name, description }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a scope has nothing that stays while its name is typed.
        <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
          <Group gap="xs" flex={1}>
            <TextInput
              aria-label={`Name of scope ${index + 1}`}
              placeholder="read"
              value={name}
              disabled={disabled}
              spellCheck={false}
              flex="1 1 10rem"
              onChange={(event) => replace(index, { name: event.currentTarget.value, description })}
            />
            <TextInput
              aria-label={`What scope ${index + 1} allows`}
              placeholder="What it allows, as people are asked"
              value={description ?? ''}
              disabled={disabled}
              flex="2 1 14rem"
              onChange={(event) =>
                replace(index, { name, description: event.currentTarget.value || null })
              }
            />
          </Group>
          {!disabled && (
            <ActionIcon
              aria-label={`Remove scope ${name || index + 1}`}
              onClick={() => change(scopes.filter((_, i) => i !== index))}
            >
              <X size={16} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ))}
      {error && (
        <Text size="sm" c="var(--danger)">
          {error}
        </Text>
      )}
      {!disabled && (
        <Group>
          <Button
            size="xs"
            variant="default"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => change([...scopes, { name: '', description: null }])}
          >
            Add a scope
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Callers({ shown }: { shown: Api }) {
  const { changes, isSuper } = useCaller();
  const queryClient = useQueryClient();
  const query = useQuery({
    queryKey: ['apis', 'one', shown.id, 'apps'],
    queryFn: () => take(api.GET('/api/v1/apis/{id}/apps', { params: { path: { id: shown.id } } })),
  });
  const mayChange = shown.is_built_in ? isSuper : changes('applications');
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['apis', 'one', shown.id] });
  const allow = async (app_id: string, scopes: string[] | null) => {
    const params = { path: { id: shown.id, app_id } };
    await take(api.PUT('/api/v1/apis/{id}/apps/{app_id}', { params, body: { scopes } }));
    await refresh();
  };
  const disallow = async (app_id: string) => {
    const params = { path: { id: shown.id, app_id } };
    await take(api.DELETE('/api/v1/apis/{id}/apps/{app_id}', { params }));
    await refresh();
  };
  return (
    <Section title="Who may call it">
      <Stack gap="md">
        {mayChange && (
          <AddOne
            label="Let an application call it"
            placeholder="Name of the application"
            act="Let it"
            source={appSource}
            add={(id) =>
              allow(id, null).then(() => toastDone('It may call the API', () => disallow(id)))
            }
          />
        )}
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Text c="dimmed">No application yet.</Text>
            ) : (
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Application</Table.Th>
                    <Table.Th>Scopes</Table.Th>
                    <Table.Th w="4rem">
                      <VisuallyHidden>Actions</VisuallyHidden>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map(({ app_id, client_name, scopes }) => (
                    <Table.Tr key={app_id}>
                      <Table.Td>
                        <Text component={Link} to={`/applications/${app_id}`} fw={550} c="inherit">
                          {client_name}
                        </Text>
                      </Table.Td>
                      <Table.Td>{scopes === null ? 'all' : scopes.join(', ') || 'none'}</Table.Td>
                      <Table.Td>
                        {mayChange && (
                          <ActionIcon
                            aria-label={`Stop ${client_name} from calling it`}
                            onClick={() =>
                              void disallow(app_id).then(
                                () =>
                                  toastDone(`${client_name} may not call it any more`, () =>
                                    allow(app_id, scopes),
                                  ),
                                toastFailed,
                              )
                            }
                          >
                            <X size={16} aria-hidden />
                          </ActionIcon>
                        )}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )
          }
        </Loaded>
      </Stack>
    </Section>
  );
}
