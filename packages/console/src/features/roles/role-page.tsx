import { Switch, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Role } from '../../../generated/admin-api.ts';
import { api, take, takeVersioned, type Versioned } from '../../api/client.ts';
import { changesBetween } from '../../components/changes-between.ts';
import { DeleteSection } from '../../components/delete-section.tsx';
import { useEditor } from '../../components/editor.ts';
import { EditorForm } from '../../components/editor-form.tsx';
import { LinkTabs } from '../../components/link-tabs.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { useCaller } from '../../session/caller.tsx';
import { RequirementTrial } from '../policies/requirement-trial.tsx';
import { RoleApps } from './role-apps.tsx';
import { RoleUsers } from './role-users.tsx';
import { roleQuery } from './roles-api.ts';

const LABELS = {
  name: 'Name',
  description: 'What for',
  require_mfa: 'Whoever has it needs a second factor',
};

/** One role: who has it, what it opens. */
export function RolePage() {
  const { roleId } = useParams({ strict: false }) as { roleId: string };
  const query = useQuery(roleQuery(roleId));
  return (
    <Loaded query={query}>{(versioned) => <OneRole key={roleId} versioned={versioned} />}</Loaded>
  );
}

function OneRole({ versioned }: { versioned: Versioned<Role> }) {
  const role = versioned.value;
  const { reads } = useCaller();
  const tabs = [
    { value: 'users', label: 'Users', content: <RoleUsers role={role} />, area: 'users' },
    {
      value: 'apps',
      label: 'Applications',
      content: <RoleApps role={role} />,
      area: 'applications',
    },
    {
      value: 'settings',
      label: 'Settings',
      content: <RoleSettings versioned={versioned} />,
      area: 'roles',
    },
  ] as const;
  return (
    <>
      <PageHeader
        title={role.name}
        description={role.description}
        crumbs={[{ label: 'Roles', to: '/roles' }]}
      />
      <LinkTabs to={`/roles/${role.id}`} tabs={tabs.filter(({ area }) => reads(area))} />
    </>
  );
}

function RoleSettings({ versioned }: { versioned: Versioned<Role> }) {
  const role = versioned.value;
  const queryClient = useQueryClient();
  const { changes } = useCaller();
  const isReadOnly = !changes('roles');
  const params = { path: { id: role.id } };
  const editor = useEditor({
    stored: versioned,
    toValues: (stored: Role) => ({
      name: stored.name,
      description: stored.description ?? '',
      require_mfa: stored.require_mfa,
    }),
    save: async ({ description, ...changed }, etag) => {
      const body = {
        ...changed,
        ...(description !== undefined && { description: description.trim() || null }),
      };
      const header = { 'if-match': etag };
      const saved = await takeVersioned(
        api.PATCH('/api/v1/roles/{id}', { params: { ...params, header }, body }),
      );
      await queryClient.invalidateQueries({ queryKey: ['roles', 'list'] });
      return saved;
    },
    load: () => takeVersioned(api.GET('/api/v1/roles/{id}', { params })),
    onStored: (stored) => queryClient.setQueryData(roleQuery(role.id).queryKey, stored),
    done: 'The role was saved',
  });
  const { form } = editor;
  return (
    <>
      <EditorForm editor={editor} labels={LABELS}>
        <TextInput
          label={LABELS.name}
          description="Applications get it in the claims roles and groups."
          disabled={isReadOnly}
          {...form.getInputProps('name')}
        />
        <Textarea
          label={LABELS.description}
          autosize
          disabled={isReadOnly}
          {...form.getInputProps('description')}
        />
        <Switch
          label={LABELS.require_mfa}
          disabled={isReadOnly}
          {...form.getInputProps('require_mfa', { type: 'checkbox' })}
        />
        <RequirementTrial
          change={{
            of: 'role',
            id: role.id,
            changes: changesBetween(
              { require_mfa: role.require_mfa },
              { require_mfa: form.values.require_mfa },
            ),
          }}
          whose="of whoever has this role"
        />
      </EditorForm>
      {!isReadOnly && (
        <DeleteSection
          noun="role"
          name={role.name}
          isGrave
          consequence="Everybody who has it loses it, the applications that only it opened close for them, and privileges that were given to it end."
          remove={() => take(api.DELETE('/api/v1/roles/{id}', { params }))}
          list={{ to: '/roles', queryKey: 'roles' }}
        />
      )}
    </>
  );
}
