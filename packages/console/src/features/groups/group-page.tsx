import { Button, Textarea, TextInput } from '@mantine/core';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Group } from '../../../generated/admin-api.ts';
import { api, take, takeVersioned, type Versioned } from '../../api/client.ts';
import { AsyncSelect } from '../../components/async-select.tsx';
import { DeleteSection } from '../../components/delete-section.tsx';
import { useEditor } from '../../components/editor.ts';
import { EditorForm } from '../../components/editor-form.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { policySource } from '../../components/sources.ts';
import { useCaller } from '../../session/caller.tsx';

const LABELS = { name: 'Name', description: 'Who', policy_id: 'Security policy' };

const groupQuery = (id: string) =>
  queryOptions({
    queryKey: ['groups', 'one', id],
    queryFn: () => takeVersioned(api.GET('/api/v1/groups/{id}', { params: { path: { id } } })),
  });

/** One group: its policy, and the way to its people. */
export function GroupPage() {
  const { groupId } = useParams({ strict: false }) as { groupId: string };
  const query = useQuery(groupQuery(groupId));
  return (
    <Loaded query={query}>{(versioned) => <OneGroup key={groupId} versioned={versioned} />}</Loaded>
  );
}

function OneGroup({ versioned }: { versioned: Versioned<Group> }) {
  const group = versioned.value;
  const queryClient = useQueryClient();
  const { changes } = useCaller();
  const isReadOnly = !changes('groups');
  const params = { path: { id: group.id } };
  const editor = useEditor({
    stored: versioned,
    toValues: (stored: Group) => ({
      name: stored.name,
      description: stored.description ?? '',
      policy_id: stored.policy_id,
    }),
    save: async ({ description, ...changed }, etag) => {
      const body = {
        ...changed,
        ...(description !== undefined && { description: description.trim() || null }),
      };
      const header = { 'if-match': etag };
      const saved = await takeVersioned(
        api.PATCH('/api/v1/groups/{id}', { params: { ...params, header }, body }),
      );
      await queryClient.invalidateQueries({ queryKey: ['groups', 'list'] });
      return saved;
    },
    load: () => takeVersioned(api.GET('/api/v1/groups/{id}', { params })),
    onStored: (stored) => queryClient.setQueryData(groupQuery(group.id).queryKey, stored),
    done: 'The group was saved',
  });
  const { form } = editor;
  return (
    <>
      <PageHeader
        title={group.name}
        description={group.description}
        crumbs={[{ label: 'Groups', to: '/groups' }]}
        actions={
          <Button
            component={Link}
            to="/users"
            search={{ group: group.id } as never}
            variant="default"
          >
            Show its users
          </Button>
        }
      />
      <EditorForm editor={editor} labels={LABELS}>
        <TextInput label={LABELS.name} disabled={isReadOnly} {...form.getInputProps('name')} />
        <Textarea
          label={LABELS.description}
          autosize
          disabled={isReadOnly}
          {...form.getInputProps('description')}
        />
        <AsyncSelect
          label={LABELS.policy_id}
          placeholder="The default one"
          source={policySource}
          value={form.values.policy_id}
          onChange={(id) => form.setFieldValue('policy_id', id)}
          error={form.errors.policy_id}
          disabled={isReadOnly}
        />
      </EditorForm>
      {!isReadOnly && (
        <DeleteSection
          noun="group"
          name={group.name}
          consequence="Its people stay, without a group: from then on the default policy holds for them, and privileges over this group end."
          remove={() => take(api.DELETE('/api/v1/groups/{id}', { params }))}
          list={{ to: '/groups', queryKey: 'groups' }}
        />
      )}
    </>
  );
}
