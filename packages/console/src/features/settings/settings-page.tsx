import { Fieldset, NumberInput, Stack, Switch, TagsInput, TextInput } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Settings } from '../../../generated/admin-api.ts';
import { api, takeVersioned, type Versioned } from '../../api/client.ts';
import { DurationInput } from '../../components/duration-input.tsx';
import { useEditor } from '../../components/editor.ts';
import { EditorForm } from '../../components/editor-form.tsx';
import { emptyAsNull } from '../../components/empty-as-null.ts';
import { formFields } from '../../components/form-fields.ts';
import { Loaded } from '../../components/loaded.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { useCaller } from '../../session/caller.tsx';

type SettingValues = Omit<Settings, 'terms_version' | 'terms_uri'> & {
  terms_version: string;
  terms_uri: string;
};

const LABELS: { [Field in keyof SettingValues]: string } = {
  deleted_users_kept_days: 'Days that deleted users are kept',
  traces_kept_days: 'Days that traces of sign-ins are kept',
  registration: 'People may register themselves',
  registration_domains: 'Domains of e-mail addresses that may',
  self_deletion: 'People may delete their account themselves',
  new_sign_in_mails: 'People are told by mail of sign-ins with a new browser',
  free_attempts: 'Failed attempts without a delay',
  longest_attempt_delay: 'Longest delay after more of them',
  attempts_per_address: 'Failed attempts from one address',
  attempts_per_network: 'Failed attempts from one network',
  secret_max_age_days: 'Days after which a secret should be replaced',
  terms_version: 'Version of the terms',
  terms_uri: 'Address of the terms',
};

const settingsQuery = () =>
  queryOptions({
    queryKey: ['settings'],
    queryFn: () => takeVersioned(api.GET('/api/v1/settings')),
  });

/** What is chosen for the whole installation. */
export function SettingsPage() {
  const query = useQuery(settingsQuery());
  return (
    <>
      <PageHeader
        title="Settings"
        description="What is chosen for the whole installation. Addresses, databases and keys are in its configuration."
      />
      <Loaded query={query}>{(versioned) => <SettingsForm versioned={versioned} />}</Loaded>
    </>
  );
}

function SettingsForm({ versioned }: { versioned: Versioned<Settings> }) {
  const { changes } = useCaller();
  const editor = useEditor({
    stored: versioned,
    query: settingsQuery(),
    toValues: ({ terms_version, terms_uri, ...rest }): SettingValues => ({
      ...rest,
      terms_version: terms_version ?? '',
      terms_uri: terms_uri ?? '',
    }),
    save: (changed, etag) =>
      takeVersioned(
        api.PATCH('/api/v1/settings', {
          params: { header: { 'if-match': etag } },
          body: emptyAsNull(changed, 'terms_version', 'terms_uri'),
        }),
      ),
    done: 'The settings were saved',
  });
  const { form } = editor;
  const { field, choice, input } = formFields(form, LABELS, !changes('settings'));
  return (
    <EditorForm editor={editor} labels={LABELS}>
      <Fieldset legend="Accounts">
        <Stack gap="md">
          <Switch {...choice('registration')} />
          {form.values.registration && (
            <TagsInput
              {...field('registration_domains')}
              description="Type one, such as example.com, and press Enter. None: any."
            />
          )}
          <Switch {...choice('self_deletion')} />
          <Switch
            {...choice('new_sign_in_mails')}
            description="Not at the first sign-in of an account."
          />
          <NumberInput
            {...field('deleted_users_kept_days')}
            description="Until then they can be restored; then all that is kept of them is erased. 0 erases within minutes."
            min={0}
          />
        </Stack>
      </Fieldset>
      <Fieldset legend="Guessing passwords">
        <Stack gap="md">
          <NumberInput {...field('free_attempts')} min={0} />
          <DurationInput {...input('longest_attempt_delay')} />
          <NumberInput {...field('attempts_per_address')} min={0} />
          <NumberInput {...field('attempts_per_network')} min={0} />
        </Stack>
      </Fieldset>
      <Fieldset legend="Applications">
        <Stack gap="md">
          <NumberInput
            {...field('secret_max_age_days')}
            description="An older one is told of under Hygiene; nothing happens to it by itself. 0: none is too old."
            min={0}
          />
          <NumberInput
            {...field('traces_kept_days')}
            description="Then how they went step by step is forgotten. The events stay."
            min={1}
          />
        </Stack>
      </Fieldset>
      <Fieldset legend="Terms of use">
        <Stack gap="md">
          <TextInput
            {...field('terms_version')}
            description="Everybody is asked to agree when it changes. Empty: nobody is asked."
            placeholder="2026-01"
          />
          <TextInput {...field('terms_uri')} type="url" placeholder="https://example.com/terms" />
        </Stack>
      </Fieldset>
    </EditorForm>
  );
}
