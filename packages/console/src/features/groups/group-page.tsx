import { Button } from '@mantine/core';
import { queryOptions } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Group } from '../../../generated/admin-api.ts';
import { api, take, takeVersioned, type Versioned } from '../../api/client.ts';
import { DeleteSection } from '../../components/delete-section.tsx';
import { useEditor } from '../../components/editor.ts';
import { EditorForm } from '../../components/editor-form.tsx';
import { emptyAsNull } from '../../components/empty-as-null.ts';
import { OnePage } from '../../components/one-page.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { useCaller } from '../../session/caller.tsx';
import { GROUP_LABELS, GroupFields } from './group-fields.tsx';

const groupQuery = (id: string) =>
  queryOptions({
    queryKey: ['groups', 'one', id],
    queryFn: () => takeVersioned(api.GET('/api/v1/groups/{id}', { params: { path: { id } } })),
  });

/** One group: its policy, and the way to its people. */
export function GroupPage() {
  return (
    <OnePage param="groupId" query={groupQuery}>
      {(versioned) => <OneGroup versioned={versioned} />}
    </OnePage>
  );
}

function OneGroup({ versioned }: { versioned: Versioned<Group> }) {
  const group = versioned.value;
  const { changes } = useCaller();
  const mayChange = changes('groups');
  const path = { id: group.id };
  const editor = useEditor({
    stored: versioned,
    query: groupQuery(group.id),
    toValues: ({ name, description, policy_id }) => ({
      name,
      description: description ?? '',
      policy_id,
    }),
    save: (changed, etag) =>
      takeVersioned(
        api.PATCH('/api/v1/groups/{id}', {
          params: { path, header: { 'if-match': etag } },
          body: emptyAsNull(changed, 'description'),
        }),
      ),
    lists: [['groups', 'list']],
    done: 'The group was saved',
    canUndo: true,
  });
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
      <EditorForm editor={editor} labels={GROUP_LABELS}>
        <GroupFields form={editor.form} disabled={!mayChange} />
      </EditorForm>
      {mayChange && (
        <DeleteSection
          noun="group"
          name={group.name}
          consequence="Its people stay, without a group: from then on the default policy holds for them, and privileges over this group end."
          remove={() => take(api.DELETE('/api/v1/groups/{id}', { params: { path } }))}
          list={{ to: '/groups', queryKey: 'groups' }}
        />
      )}
    </>
  );
}
