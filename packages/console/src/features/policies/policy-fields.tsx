import {
  Checkbox,
  Fieldset,
  NumberInput,
  Radio,
  Stack,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { Policy } from '../../../generated/admin-api.ts';
import { DurationInput } from '../../components/duration-input.tsx';
import { formFields } from '../../components/form-fields.ts';

/** A policy as its form has it. */
export type PolicyValues = Omit<
  Policy,
  'id' | 'is_default' | 'created_at' | 'updated_at' | 'description'
> & {
  description: string;
};

const DAY = 24 * 3600;

/** Names of the fields as the form shows them. */
export const LABELS: { [Field in keyof PolicyValues]: string } = {
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

const REQUIREMENTS = [
  { value: 'off', label: 'Nobody', description: 'Unless a role or an application asks for it' },
  {
    value: 'optional',
    label: 'Whoever has set one up',
    description: 'People add one by themselves, and are then asked for it',
  },
  {
    value: 'required',
    label: 'Everybody',
    description: 'Who has none sets one up at the next sign-in',
  },
] as const;

const FACTORS = [
  {
    value: 'passkey',
    label: 'Passkeys and security keys',
    description:
      'By fingerprint, face, PIN or a key to plug in; a false page gets nothing from them',
  },
  {
    value: 'totp',
    label: 'Codes of an authenticator app',
    description: 'Six digits that change every 30 seconds; they work without a network',
  },
  {
    value: 'email_code',
    label: 'Codes by e-mail',
    description: 'For who has nothing better; as strong as their mailbox',
  },
] as const;

/** Everything that an administrator decides of a policy, in the order in which a sign-in meets it. */
export function PolicyFields(props: {
  form: UseFormReturnType<PolicyValues>;
  /** It can only be read. */
  disabled: boolean;
}) {
  const { form, disabled } = props;
  const { field, choice, input } = formFields(form, LABELS, disabled);
  return (
    <>
      <TextInput {...field('name')} />
      <Textarea {...field('description')} autosize />
      <Fieldset legend="Ways to sign in">
        <Stack gap="md">
          <Switch
            {...choice('passwordless')}
            description="It is two factors in one: the device, and what unlocks it"
          />
          <Switch
            {...choice('email_code_sign_in')}
            description="Whoever reads somebody's mail can then sign in as them"
          />
          <Switch
            {...choice('require_verified_email')}
            description="Who has not is sent a code at the next sign-in"
          />
        </Stack>
      </Fieldset>
      <Fieldset legend="Second factors">
        <Stack gap="md">
          <Radio.Group {...field('mfa')}>
            <Stack gap="xs" mt="xs">
              {REQUIREMENTS.map((one) => (
                <Radio key={one.value} {...one} disabled={disabled} />
              ))}
            </Stack>
          </Radio.Group>
          <Checkbox.Group {...field('factors')}>
            <Stack gap="xs" mt="xs">
              {FACTORS.map((one) => (
                <Checkbox key={one.value} {...one} disabled={disabled} />
              ))}
            </Stack>
          </Checkbox.Group>
          <DurationInput
            {...input('remembered_device_lifetime')}
            without={{ label: 'In place of the second factor, for a time', instead: 7 * DAY }}
          />
        </Stack>
      </Fieldset>
      <Fieldset legend="Passwords">
        <Stack gap="md">
          <NumberInput {...field('password_min_length')} description="Characters: 8 to 128" />
          <NumberInput {...field('password_history')} description="0 to 24" />
          <DurationInput
            {...input('password_max_age')}
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
            {...input('session_lifetime')}
            description="From a sign-in on, used or not"
          />
          <DurationInput
            {...input('session_idle_lifetime')}
            without={{ label: 'After a time', instead: DAY / 24 }}
          />
        </Stack>
      </Fieldset>
    </>
  );
}
