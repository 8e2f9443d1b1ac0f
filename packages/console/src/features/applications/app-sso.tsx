import {
  Checkbox,
  Fieldset,
  NativeSelect,
  Radio,
  SegmentedControl,
  Stack,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core';
import type { App } from '../../../generated/admin-api.ts';
import { DurationInput } from '../../components/duration-input.tsx';
import { EditorForm } from '../../components/editor-form.tsx';
import { formFields } from '../../components/form-fields.ts';
import { Section } from '../../components/section.tsx';
import { useCaller } from '../../session/caller.tsx';
import { useAppEditor } from './app-editor.ts';
import { AppEndpoints } from './app-endpoints.tsx';
import { AppSecrets } from './app-secrets.tsx';
import { APP_TYPES } from './app-types.ts';
import type { AppChanges } from './applications-api.ts';

const LABELS = {
  application_type: 'Application type',
  token_endpoint_auth_method: 'It proves who it is at the token endpoint by',
  keys_from: 'Its public keys are',
  jwks: 'Public keys',
  jwks_uri: 'Address of its public keys',
  require_pkce: 'A sign-in must use PKCE',
  grant_types: 'It may get tokens by',
  id_token_signed_response_alg: 'ID tokens are signed by',
  userinfo_signed_response_alg: 'Userinfo is',
  access_token_lifetime: 'Access tokens are valid for',
  id_token_lifetime: 'ID tokens are valid for',
  refresh_token_lifetime: 'Refresh tokens are valid for',
};
const METHODS = [
  {
    value: 'client_secret_basic',
    label: 'Basic: its secret, in the header',
    what: 'What most libraries do where nothing is said (client_secret_basic).',
  },
  {
    value: 'client_secret_post',
    label: 'POST: its secret, in the body',
    what: 'For libraries that cannot do Basic (client_secret_post).',
  },
  {
    value: 'none',
    label: 'None, with PKCE',
    what: 'For applications that can keep no secret: in the browser or on a device (none).',
  },
  {
    value: 'private_key_jwt',
    label: 'Private key',
    what: 'It signs with a key that nobody else has, not even we (private_key_jwt).',
  },
] as const;
const GRANTS = [
  { value: 'authorization_code', label: 'a sign-in (authorization_code)' },
  { value: 'refresh_token', label: 'a refresh token (refresh_token)' },
  { value: 'client_credentials', label: 'itself, without anybody (client_credentials)' },
] as const;
const ALGS = ['RS256', 'ES256', 'EdDSA'] as const;

function toValues(app: App) {
  return {
    application_type: app.application_type,
    token_endpoint_auth_method: app.token_endpoint_auth_method,
    keys_from: app.jwks ? 'jwks' : 'jwks_uri',
    jwks: app.jwks ? JSON.stringify(app.jwks, null, 2) : '',
    jwks_uri: app.jwks_uri ?? '',
    require_pkce: app.require_pkce,
    grant_types: app.grant_types,
    id_token_signed_response_alg: app.id_token_signed_response_alg,
    userinfo_signed_response_alg: app.userinfo_signed_response_alg ?? ('' as const),
    access_token_lifetime: app.access_token_lifetime,
    id_token_lifetime: app.id_token_lifetime,
    refresh_token_lifetime: app.refresh_token_lifetime,
  };
}
type Values = ReturnType<typeof toValues>;

/** How an application and the provider know each other. */
export function AppSso({ app }: { app: App }) {
  const hasSecret = app.token_endpoint_auth_method.startsWith('client_secret');
  return (
    <>
      <AppEndpoints app={app} />
      {hasSecret && <AppSecrets app={app} />}
      <Section title="Protocol">
        <Protocol app={app} />
      </Section>
    </>
  );
}

function Protocol({ app }: { app: App }) {
  const disabled = !useCaller().changes('applications');
  const editor = useAppEditor<Values>({
    app,
    toValues,
    toBody,
  });
  const { form } = editor;
  const { values } = form;
  const method = values.token_endpoint_auth_method;
  const { field, choice, input } = formFields(form, LABELS, disabled);
  const chooseMethod = (next: string) => {
    form.setFieldValue('token_endpoint_auth_method', next as Values['token_endpoint_auth_method']);
    // Without a secret nothing else ties the code to the application.
    if (next === 'none') form.setFieldValue('require_pkce', true);
  };
  return (
    <EditorForm editor={editor} labels={LABELS}>
      <NativeSelect
        {...field('application_type')}
        data={APP_TYPES.map(({ value, label }) => ({ value, label }))}
        description={APP_TYPES.find(({ value }) => value === values.application_type)?.what}
      />
      <Radio.Group {...field('token_endpoint_auth_method')} onChange={chooseMethod}>
        <Stack gap="xs" mt="xs">
          {METHODS.map(({ value, label, what }) => (
            <Radio key={value} value={value} label={label} description={what} disabled={disabled} />
          ))}
        </Stack>
      </Radio.Group>
      {method === 'private_key_jwt' && (
        <Fieldset legend={LABELS.keys_from}>
          <Stack gap="md">
            <SegmentedControl
              aria-label={LABELS.keys_from}
              disabled={disabled}
              data={[
                { value: 'jwks_uri', label: 'at an address' },
                { value: 'jwks', label: 'given here' },
              ]}
              {...form.getInputProps('keys_from')}
            />
            {values.keys_from === 'jwks_uri' ? (
              <TextInput
                {...field('jwks_uri')}
                type="url"
                spellCheck={false}
                placeholder="https://app.example.com/jwks"
                description="We fetch them there, and again when it signs with one that we do not know: it can change them by itself."
              />
            ) : (
              <Textarea
                {...field('jwks')}
                autosize
                minRows={6}
                maxRows={16}
                spellCheck={false}
                placeholder='{ "keys": [ … ] }'
                description="A JWK set (RFC 7517, section 5) of public keys."
              />
            )}
          </Stack>
        </Fieldset>
      )}
      {values.application_type !== 'machine' && (
        <Switch
          {...choice('require_pkce')}
          description={
            method === 'none'
              ? 'Always, without a secret.'
              : 'Most libraries use it by themselves; a code that is stolen is worth nothing then.'
          }
          disabled={disabled || method === 'none'}
        />
      )}
      <Checkbox.Group {...field('grant_types')}>
        <Stack gap="xs" mt="xs">
          {GRANTS.map(({ value, label }) => (
            <Checkbox key={value} value={value} label={label} disabled={disabled} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Fieldset legend="Tokens">
        <Stack gap="md">
          <NativeSelect
            {...field('id_token_signed_response_alg')}
            description="RS256 is what every library can check."
            data={[...ALGS]}
          />
          <NativeSelect
            {...field('userinfo_signed_response_alg')}
            data={[
              { value: '', label: 'JSON, which most applications expect' },
              ...ALGS.map((alg) => ({ value: alg, label: `a JWT that is signed by ${alg}` })),
            ]}
          />
          <DurationInput {...input('access_token_lifetime')} description="A minute to a day" />
          <DurationInput {...input('id_token_lifetime')} description="A minute to a day" />
          <DurationInput
            {...input('refresh_token_lifetime')}
            description="From the sign-in on, however often it is used: an hour to a year"
          />
        </Stack>
      </Fieldset>
    </EditorForm>
  );
}

function toBody(changed: Partial<Values>, values: Values): AppChanges {
  const { keys_from: _, jwks: __, jwks_uri: ___, userinfo_signed_response_alg, ...rest } = changed;
  const isKeyed = values.token_endpoint_auth_method === 'private_key_jwt';
  const areKeysChanged = ['keys_from', 'jwks', 'jwks_uri', 'token_endpoint_auth_method'].some(
    (name) => name in changed,
  );
  return {
    ...rest,
    ...(userinfo_signed_response_alg !== undefined && {
      userinfo_signed_response_alg: userinfo_signed_response_alg || null,
    }),
    ...(isKeyed &&
      areKeysChanged && {
        jwks: values.keys_from === 'jwks' ? parsed(values.jwks) : null,
        jwks_uri: values.keys_from === 'jwks_uri' ? values.jwks_uri.trim() || null : null,
      }),
  };
}

/** What is no JSON is sent as it is: the API says what it wants in its place. */
function parsed(text: string): AppChanges['jwks'] {
  try {
    return text.trim() ? (JSON.parse(text) as AppChanges['jwks']) : null;
  } catch {
    return text as unknown as AppChanges['jwks'];
  }
}
