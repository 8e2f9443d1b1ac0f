import type { Role } from '../../../generated/admin-api.ts';
import { api, take, takeVersioned, type Versioned } from '../../api/client.ts';
import { changesBetween } from '../../components/changes-between.ts';
import { DeleteSection } from '../../components/delete-section.tsx';
import { useEditor } from '../../components/editor.ts';
import { EditorForm } from '../../components/editor-form.tsx';
import { emptyAsNull } from '../../components/empty-as-null.ts';
import { LinkTabs } from '../../components/link-tabs.tsx';
import { OnePage } from '../../components/one-page.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { useCaller } from '../../session/caller.tsx';
import { RequirementTrial } from '../policies/requirement-trial.tsx';
import { useSaveQuestion } from '../policies/save-question.tsx';
import { RoleApps } from './role-apps.tsx';
import { ROLE_LABELS, RoleFields } from './role-fields.tsx';
import { RoleUsers } from './role-users.tsx';
import { roleQuery } from './roles-api.ts';
import { WhoLosesRole } from './who-loses-role.tsx';

/** One role: who has it, what it opens. */
export function RolePage() {
  return (
    <OnePage param="roleId" query={roleQuery}>
      {(versioned) => <OneRole versioned={versioned} />}
    </OnePage>
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
      <LinkTabs
        title={role.name}
        to={`/roles/${role.id}`}
        tabs={tabs.filter(({ area }) => reads(area))}
      />
    </>
  );
}

function RoleSettings({ versioned }: { versioned: Versioned<Role> }) {
  const role = versioned.value;
  const { changes, reads, mayTry } = useCaller();
  const mayChange = changes('roles');
  const askToSave = useSaveQuestion();
  const path = { id: role.id };
  const editor = useEditor({
    stored: versioned,
    query: roleQuery(role.id),
    toValues: ({ name, description, require_mfa }) => ({
      name,
      description: description ?? '',
      require_mfa,
    }),
    question: async ({ require_mfa }) =>
      mayTry && require_mfa !== undefined
        ? await askToSave({ of: 'role', id: role.id, changes: { require_mfa } }, role.name)
        : undefined,
    canUndo: true,
    save: (changed, etag) =>
      takeVersioned(
        api.PATCH('/api/v1/roles/{id}', {
          params: { path, header: { 'if-match': etag } },
          body: emptyAsNull(changed, 'description'),
        }),
      ),
    lists: [['roles', 'list']],
    done: 'The role was saved',
  });
  return (
    <>
      <EditorForm editor={editor} labels={ROLE_LABELS}>
        <RoleFields form={editor.form} disabled={!mayChange} />
        <RequirementTrial
          change={{
            of: 'role',
            id: role.id,
            changes: changesBetween(
              { require_mfa: role.require_mfa },
              { require_mfa: editor.form.values.require_mfa },
            ),
          }}
          whose="of whoever has this role"
        />
      </EditorForm>
      {mayChange && (
        <DeleteSection
          noun="role"
          name={role.name}
          isGrave
          consequence="Everybody who has it loses it, the applications that only it opened close for them, and privileges that were given to it end."
          concerned={
            <WhoLosesRole
              role={role}
              sees={{ users: reads('users'), applications: reads('applications') }}
            />
          }
          remove={() => take(api.DELETE('/api/v1/roles/{id}', { params: { path } }))}
          list={{ to: '/roles', queryKey: 'roles' }}
        />
      )}
    </>
  );
}
