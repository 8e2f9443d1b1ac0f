import { Alert, Badge, Select, Textarea, TextInput } from '@mantine/core';
import { queryOptions } from '@tanstack/react-query';
import type { Api } from '../../../generated/admin-api.ts';
import { api, take, takeVersioned, type Versioned } from '../../api/client.ts';
import { DeleteSection } from '../../components/delete-section.tsx';
import { DurationInput } from '../../components/duration-input.tsx';
import { useEditor } from '../../components/editor.ts';
import { EditorForm } from '../../components/editor-form.tsx';
import { emptyAsNull } from '../../components/empty-as-null.ts';
import { formFields } from '../../components/form-fields.ts';
import { OnePage } from '../../components/one-page.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { useCaller } from '../../session/caller.tsx';
import { ApiCallers } from './api-callers.tsx';
import { ScopesField } from './scopes-field.tsx';

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
  return (
    <OnePage param="apiId" query={apiQuery}>
      {(versioned) => <OneApi versioned={versioned} />}
    </OnePage>
  );
}

type ApiValues = Pick<
  Api,
  'name' | 'identifier' | 'scopes' | 'access_token_format' | 'access_token_lifetime'
> & { description: string };

function OneApi({ versioned }: { versioned: Versioned<Api> }) {
  const shown = versioned.value;
  const { changes } = useCaller();
  const disabled = !changes('apis') || shown.is_built_in;
  const path = { id: shown.id };
  const editor = useEditor({
    stored: versioned,
    query: apiQuery(shown.id),
    toValues: ({ name, identifier, description, scopes, ...rest }): ApiValues => ({
      name,
      identifier,
      description: description ?? '',
      scopes,
      access_token_format: rest.access_token_format,
      access_token_lifetime: rest.access_token_lifetime,
    }),
    save: (changed, etag) =>
      takeVersioned(
        api.PATCH('/api/v1/apis/{id}', {
          params: { path, header: { 'if-match': etag } },
          body: emptyAsNull(changed, 'description'),
        }),
      ),
    lists: [['apis', 'list']],
    done: 'The API was saved',
  });
  const { field, input } = formFields(editor.form, LABELS, disabled);
  const lifetime = input('access_token_lifetime');
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
        <ScopesField {...input('scopes')} />
        <Select {...field('access_token_format')} data={FORMATS} allowDeselect={false} />
        <DurationInput
          {...lifetime}
          value={lifetime.value ?? 0}
          onChange={(seconds) => lifetime.onChange(seconds || null)}
          without={{
            label: 'A time of its own; otherwise as each application says',
            instead: 3600,
          }}
        />
      </EditorForm>
      <ApiCallers shown={shown} />
      {!disabled && (
        <DeleteSection
          noun="API"
          name={shown.name}
          consequence="Applications get no more tokens for it. Those that were issued are valid until they expire."
          remove={() => take(api.DELETE('/api/v1/apis/{id}', { params: { path } }))}
          list={{ to: '/apis', queryKey: 'apis' }}
        />
      )}
    </>
  );
}
