import { Button } from '@mantine/core';
import { queryOptions } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Group } from '../../../generated/admin-api.ts';
import { api, take, takeVersioned, type Versioned } from '../../api/client.ts';
import { changesBetween } from '../../components/changes-between.ts';
import { DeleteSection } from '../../components/delete-section.tsx';
import { useEditor } from '../../components/editor.ts';
import { EditorForm } from '../../components/editor-form.tsx';
import { emptyAsNull } from '../../components/empty-as-null.ts';
import { OnePage } from '../../components/one-page.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { useCaller } from '../../session/caller.tsx';
import { RequirementTrial } from '../policies/requirement-trial.tsx';
import { useSaveQuestion } from '../policies/save-question.tsx';
import { GROUP_LABELS, GroupFields } from './group-fields.tsx';
import { WithoutPolicy } from './without-policy.tsx';

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
  const { changes, mayTry } = useCaller();
  const mayChange = changes('groups');
  const askToSave = useSaveQuestion();
  const path = { id: group.id };
  const editor = useEditor({
    stored: versioned,
    query: groupQuery(group.id),
    toValues: ({ name, description, policy_id }) => ({
      name,
      description: description ?? '',
      policy_id,
    }),
    question: async ({ policy_id }) =>
      mayTry && policy_id !== undefined
        ? await askToSave({ of: 'group', id: group.id, changes: { policy_id } }, group.name)
        : undefined,
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
        <RequirementTrial
          change={{
            of: 'group',
            id: group.id,
            changes: changesBetween(
              { policy_id: group.policy_id },
              { policy_id: editor.form.values.policy_id },
            ),
          }}
          whose="of whoever is in this group"
        />
      </EditorForm>
      {mayChange && (
        <DeleteSection
          noun="group"
          name={group.name}
          consequence="Its people stay, without a group: from then on the default policy holds for them, and privileges over this group end."
          concerned={mayTry && group.policy_id !== null && <WithoutPolicy group={group} />}
          remove={() => take(api.DELETE('/api/v1/groups/{id}', { params: { path } }))}
          list={{ to: '/groups', queryKey: 'groups' }}
        />
      )}
    </>
  );
}
