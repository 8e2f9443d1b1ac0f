import { Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Mapping } from '../../../generated/admin-api.ts';
import { api, take, takeVersioned, type Versioned } from '../../api/client.ts';
import { CreateForm } from '../../components/create-form.tsx';
import { useCreator } from '../../components/creator.ts';
import { DeleteSection } from '../../components/delete-section.tsx';
import { useEditor } from '../../components/editor.ts';
import { EditorForm } from '../../components/editor-form.tsx';
import { emptyAsNull } from '../../components/empty-as-null.ts';
import { OnePage } from '../../components/one-page.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Section } from '../../components/section.tsx';
import { toastDone } from '../../components/toasts.tsx';
import { useCaller } from '../../session/caller.tsx';
import { MAPPING_LABELS, MappingFields, type MappingValues } from './mapping-fields.tsx';
import { MappingPreview } from './mapping-preview.tsx';
import { mappingQuery } from './mappings-api.ts';

const CRUMBS = [{ label: 'Mappings', to: '/mappings' }];

/** A new rule, with whom it would change before it is there. */
export function NewMappingPage() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const initial: MappingValues = {
    name: '',
    description: '',
    enabled: true,
    condition: '',
    role_ids: [],
    group_id: null,
  };
  const { form, ...creator } = useCreator({
    initial,
    needed: { name: 'Enter a name.', condition: 'Enter a condition.' },
    create: (values) =>
      take(api.POST('/api/v1/mappings', { body: emptyAsNull(values, 'description') })),
    created: async (mapping, isHere) => {
      void queryClient.invalidateQueries({ queryKey: ['mappings'] });
      toastDone(`${mapping.name} was added, and is run over all users now`);
      if (isHere) await navigate({ to: '/mappings' });
    },
  });
  return (
    <>
      <PageHeader title="Add a mapping" crumbs={CRUMBS} />
      <Stack maw="44rem">
        <CreateForm
          {...creator}
          act="Add the mapping"
          cancel={() => void navigate({ to: '/mappings' })}
        >
          <MappingFields form={form} />
        </CreateForm>
      </Stack>
      <Section
        title="Whom it would affect"
        description="Nothing is changed by looking. Nobody is shown who has all that it gives."
      >
        <MappingPreview values={form.values} />
      </Section>
    </>
  );
}

/** One rule. */
export function MappingPage() {
  return (
    <OnePage param="mappingId" query={mappingQuery}>
      {(versioned) => <OneMapping versioned={versioned} />}
    </OnePage>
  );
}

function OneMapping({ versioned }: { versioned: Versioned<Mapping> }) {
  const mapping = versioned.value;
  const { changes } = useCaller();
  const disabled = !changes('mappings');
  const path = { id: mapping.id };
  const editor = useEditor({
    stored: versioned,
    query: mappingQuery(mapping.id),
    toValues: ({ name, description, enabled, condition, role_ids, group_id }): MappingValues => ({
      name,
      description: description ?? '',
      enabled,
      condition,
      role_ids,
      group_id,
    }),
    save: (changed, etag) =>
      takeVersioned(
        api.PATCH('/api/v1/mappings/{id}', {
          params: { path, header: { 'if-match': etag } },
          body: emptyAsNull(changed, 'description'),
        }),
      ),
    lists: [
      ['mappings', 'list'],
      ['mappings', 'run'],
    ],
    done: 'The mapping was saved, and is run over all users now',
  });
  return (
    <>
      <PageHeader title={mapping.name} description={mapping.description} crumbs={CRUMBS} />
      <EditorForm editor={editor} labels={MAPPING_LABELS}>
        <MappingFields form={editor.form} disabled={disabled} />
      </EditorForm>
      <Section
        title="Whom this change affects"
        description="Compared with the rules as they are. Nothing is changed by looking."
      >
        <MappingPreview values={editor.form.values} mappingId={mapping.id} />
      </Section>
      {!disabled && (
        <DeleteSection
          noun="mapping"
          name={mapping.name}
          consequence="Who has a role by it and by nothing else loses the role, and who is in a group by it leaves the group."
          remove={() => take(api.DELETE('/api/v1/mappings/{id}', { params: { path } }))}
          list={{ to: '/mappings', queryKey: 'mappings' }}
        />
      )}
    </>
  );
}
