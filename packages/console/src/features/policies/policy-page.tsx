import {
  Badge,
  Checkbox,
  Fieldset,
  NumberInput,
  Radio,
  Stack,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Policy } from '../../../generated/admin-api.ts';
import { api, take, takeVersioned, type Versioned } from '../../api/client.ts';
import { DeleteSection } from '../../components/delete-section.tsx';
import { DurationInput } from '../../components/duration-input.tsx';
import { useEditor } from '../../components/editor.ts';
import { EditorForm } from '../../components/editor-form.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { useCaller } from '../../session/caller.tsx';

type PolicyValues = Omit<
  Policy,
  'id' | 'is_default' | 'created_at' | 'updated_at' | 'description'
> & {
  description: string;
};

const DAY = 24 * 3600;
const LABELS: { [Field in keyof PolicyValues]: string } = {
  name: 'Name',
  description: 'For whom',
  mfa: 'Who is asked for a second factor',
  factors: 'Which second factors people may have',
  remembered_device_lifetime: 'A browser may be remembered',
  passwordless: 'A passkey alone signs in, without a password',
  email_code_sign_in: 'A code by e-mail may take the place of the password',
  require_verified_email: 'The e-mail address has to be verified first',
  password_min_length: 'Shortest password',
  password_history: 'Former passwords that may not be set again',
  password_max_age: 'Passwords have to be changed',
  password_check_common: 'Refuse passwords that many people have',
  password_check_breached: 'Refuse passwords of public leaks',
  session_lifetime: 'Signed in for',
  session_idle_lifetime: 'Sessions end without use',
};
const FACTORS = [
  { value: 'passkey', label: 'Passkeys and security keys' },
  { value: 'totp', label: 'Codes of an authenticator app' },
  { value: 'email_code', label: 'Codes by e-mail' },
] as const;

const policyQuery = (id: string) =>
  queryOptions({
    queryKey: ['policies', 'one', id],
    queryFn: () => takeVersioned(api.GET('/api/v1/policies/{id}', { params: { path: { id } } })),
  });

/** One security policy, as a form. */
export function PolicyPage() {
  const { policyId } = useParams({ strict: false }) as { policyId: string };
  const query = useQuery(policyQuery(policyId));
  return (
    <Loaded query={query}>
      {(versioned) => <OnePolicy key={policyId} versioned={versioned} />}
    </Loaded>
  );
}

function toValues(policy: Policy): PolicyValues {
  const { id: _, is_default: __, created_at: ___, updated_at: ____, description, ...rest } = policy;
  return { ...rest, description: description ?? '' };
}

function OnePolicy({ versioned }: { versioned: Versioned<Policy> }) {
  const policy = versioned.value;
  const queryClient = useQueryClient();
  const { changes } = useCaller();
  const disabled = !changes('policies');
  const params = { path: { id: policy.id } };
  const editor = useEditor<Policy, PolicyValues>({
    stored: versioned,
    toValues,
    save: async ({ description, ...changed }, etag) => {
      const body = {
        ...changed,
        ...(description !== undefined && { description: description.trim() || null }),
      };
      const header = { 'if-match': etag };
      const saved = await takeVersioned(
        api.PATCH('/api/v1/policies/{id}', { params: { ...params, header }, body }),
      );
      await queryClient.invalidateQueries({ queryKey: ['policies', 'list'] });
      return saved;
    },
    load: () => takeVersioned(api.GET('/api/v1/policies/{id}', { params })),
    onStored: (stored) => queryClient.setQueryData(policyQuery(policy.id).queryKey, stored),
    done: 'The policy was saved, and holds from the next sign-in',
  });
  const { form } = editor;
  const field = (name: keyof PolicyValues) => ({
    label: LABELS[name],
    disabled,
    ...form.getInputProps(name),
  });
  const choice = (name: keyof PolicyValues) => ({
    label: LABELS[name],
    disabled,
    ...form.getInputProps(name, { type: 'checkbox' }),
  });
  const time = (name: keyof PolicyValues) => ({
    label: LABELS[name],
    disabled,
    value: Number(form.values[name]),
    onChange: (seconds: number) => form.setFieldValue(name as never, seconds as never),
    error: form.errors[name],
  });
  const asksForFactor = form.values.mfa !== 'off';
  return (
    <>
      <PageHeader
        title={policy.name}
        badge={policy.is_default && <Badge>Default</Badge>}
        description={policy.description}
        crumbs={[{ label: 'Policies', to: '/policies' }]}
      />
      <EditorForm editor={editor} labels={LABELS}>
        <TextInput {...field('name')} />
        <Textarea {...field('description')} autosize />
        <Fieldset legend="Second factor">
          <Stack gap="md">
            <Radio.Group {...field('mfa')}>
              <Stack gap="xs" mt="xs">
                <Radio value="off" label="Nobody" disabled={disabled} />
                <Radio value="optional" label="Whoever has set one up" disabled={disabled} />
                <Radio
                  value="required"
                  label="Everybody: who has none sets one up at the next sign-in"
                  disabled={disabled}
                />
              </Stack>
            </Radio.Group>
            {asksForFactor && (
              <>
                <Checkbox.Group {...field('factors')}>
                  <Stack gap="xs" mt="xs">
                    {FACTORS.map(({ value, label }) => (
                      <Checkbox key={value} value={value} label={label} disabled={disabled} />
                    ))}
                  </Stack>
                </Checkbox.Group>
                <DurationInput
                  {...time('remembered_device_lifetime')}
                  without={{ label: 'In place of the second factor, for a time', instead: 7 * DAY }}
                />
              </>
            )}
          </Stack>
        </Fieldset>
        <Fieldset legend="Signing in">
          <Stack gap="md">
            <Switch {...choice('passwordless')} />
            <Switch {...choice('email_code_sign_in')} />
            <Switch {...choice('require_verified_email')} />
          </Stack>
        </Fieldset>
        <Fieldset legend="Passwords">
          <Stack gap="md">
            <NumberInput {...field('password_min_length')} description="Characters: 8 to 128" />
            <NumberInput {...field('password_history')} description="0 to 24" />
            <DurationInput
              {...time('password_max_age')}
              description="NIST advises against it: people choose worse ones."
              without={{ label: 'After a time', instead: 365 * DAY }}
            />
            <Switch {...choice('password_check_common')} />
            <Switch {...choice('password_check_breached')} />
          </Stack>
        </Fieldset>
        <Fieldset legend="Sessions">
          <Stack gap="md">
            <DurationInput
              {...time('session_lifetime')}
              description="From a sign-in on, used or not"
            />
            <DurationInput
              {...time('session_idle_lifetime')}
              without={{ label: 'After a time', instead: DAY / 24 }}
            />
          </Stack>
        </Fieldset>
      </EditorForm>
      {!disabled && !policy.is_default && (
        <DeleteSection
          noun="policy"
          name={policy.name}
          consequence="Only a policy that no group is under can be deleted, so nobody is under another one by it."
          remove={() => take(api.DELETE('/api/v1/policies/{id}', { params }))}
          list={{ to: '/policies', queryKey: 'policies' }}
        />
      )}
    </>
  );
}
