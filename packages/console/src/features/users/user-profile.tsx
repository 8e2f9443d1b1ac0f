import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { User } from '../../../generated/admin-api.ts';
import { api, takeVersioned, type Versioned } from '../../api/client.ts';
import { AsyncSelect } from '../../components/async-select.tsx';
import { attributesQuery } from '../../components/attributes-query.ts';
import { useEditor } from '../../components/editor.ts';
import { Facts } from '../../components/facts.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { Section } from '../../components/section.tsx';
import { groupSource } from '../../components/sources.ts';
import { submitBy } from '../../components/submit.ts';
import { ExactWhen } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';
import {
  toUserBody,
  toUserValues,
  USER_LABELS,
  UserFields,
  type UserValues,
} from './user-fields.tsx';
import { UserMails } from './user-mails.tsx';
import { userQuery } from './users-api.ts';

type ProfileValues = UserValues & { group_id: string | null };

/** Who somebody is, to be changed. */
export function UserProfile({ versioned }: { versioned: Versioned<User> }) {
  const user = versioned.value;
  const { mayToUsers } = useCaller();
  const attributes = useQuery(attributesQuery());
  const isReadOnly = !mayToUsers('change') || user.state === 'deleted';
  const editor = useEditor({
    stored: versioned,
    query: userQuery(user.id),
    toValues: (stored): ProfileValues => ({
      ...toUserValues(stored),
      group_id: stored.group_id,
    }),
    save: ({ group_id, ...changed }, etag) =>
      takeVersioned(
        api.PATCH('/api/v1/users/{id}', {
          params: { path: { id: user.id }, header: { 'if-match': etag } },
          body: { ...toUserBody(changed), ...(group_id !== undefined && { group_id }) },
        }),
      ),
    lists: [['users', 'list']],
    done: 'The profile was saved',
    fields: attributes.data?.map(({ name }) => `attributes.${name}`),
  });
  const { form } = editor;
  return (
    <form noValidate onSubmit={submitBy(editor.save)}>
      <Stack gap="xl" maw="52rem">
        <UserFields
          // The fields of a person are a part of this form's.
          form={form as unknown as Parameters<typeof UserFields>[0]['form']}
          attributes={attributes.data ?? []}
          disabled={isReadOnly}
        />
        <AsyncSelect
          label="Group"
          description="Whose security policy holds for them. Without one, mappings decide."
          source={groupSource}
          value={form.values.group_id}
          onChange={(id) => form.setFieldValue('group_id', id)}
          error={form.errors.group_id}
          disabled={isReadOnly}
        />
      </Stack>
      <SaveBar editor={editor} labels={{ ...USER_LABELS, group_id: 'Group' }} />
      <UserMails user={user} />
      <Section title="Record">
        <Facts
          facts={[
            ['Id, as applications get it in sub', <code key="id">{user.id}</code>],
            ['Added', <ExactWhen key="added" at={user.created_at} />],
            ['Changed', <ExactWhen key="changed" at={user.updated_at} />],
            ['E-mail address verified', user.email_verified ? 'Yes' : 'No'],
          ]}
        />
      </Section>
    </form>
  );
}
