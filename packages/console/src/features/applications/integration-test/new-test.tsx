import {
  Anchor,
  Button,
  Checkbox,
  Collapse,
  PasswordInput,
  Select,
  Stack,
  TextInput,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type SubmitEvent, useState } from 'react';
import type { App, IntegrationTest } from '../../../../generated/admin-api.ts';
import { api, take } from '../../../api/client.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';

const CLASSES = [
  { value: 'urn:gatehouse:acr:single-factor', label: 'One proof is enough' },
  {
    value: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor',
    label: 'Two different proofs (multi-factor)',
  },
  { value: 'phr', label: 'Phishing-resistant: a passkey (phr)' },
];

/** What the test asks for, as the application would. */
export function NewTest(props: { app: App; begun: (test: IntegrationTest) => void }) {
  const { app, begun } = props;
  const [scope, setScope] = useState('openid profile email roles');
  const [isLogin, setLogin] = useState(false);
  const [acr, setAcr] = useState<string | null>(null);
  const [resource, setResource] = useState('');
  const [secret, setSecret] = useState('');
  const [isOpen, { toggle }] = useDisclosure(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const method = app.token_endpoint_auth_method;

  async function begin(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      begun(
        await take(
          api.POST('/api/v1/apps/{id}/tests', {
            params: { path: { id: app.id } },
            body: {
              scope,
              ...(isLogin && { prompt: 'login' }),
              ...(acr && { acr_values: acr }),
              ...(resource && { resource }),
              ...(secret && { client_secret: secret }),
            },
          }),
        ),
      );
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={(event) => void begin(event)}>
      <Stack gap="md" maw="36rem">
        {error !== undefined && <ProblemAlert error={error} />}
        <TextInput
          label="Scopes"
          description="What the application asks for, with spaces between."
          value={scope}
          onChange={(event) => setScope(event.currentTarget.value)}
        />
        {method.startsWith('client_secret') && (
          <PasswordInput
            label="Client secret (optional)"
            description="The one that the application has, to prove that it is right. Without it the test uses a secret of its own."
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
            autoComplete="off"
          />
        )}
        {/* Not a button in looks: the test is begun by the one below. */}
        <Anchor
          component="button"
          type="button"
          size="sm"
          onClick={toggle}
          aria-expanded={isOpen}
          ta="start"
        >
          {isOpen ? 'Fewer options' : 'More options'}
        </Anchor>
        <Collapse expanded={isOpen}>
          <Stack gap="md">
            <Checkbox
              label="Ask for a new sign-in, also of who is signed in (prompt=login)"
              checked={isLogin}
              onChange={(event) => setLogin(event.currentTarget.checked)}
            />
            <Select
              label="Class of sign-in (acr_values)"
              placeholder="Not asked for"
              data={CLASSES}
              value={acr}
              onChange={setAcr}
              clearable
              clearButtonProps={{ 'aria-label': 'Ask for no class' }}
            />
            <TextInput
              label="API that the access token is for (resource)"
              description="Its identifier. Userinfo can’t be asked then."
              value={resource}
              onChange={(event) => setResource(event.currentTarget.value)}
            />
          </Stack>
        </Collapse>
        <div>
          <Button type="submit" loading={isBusy}>
            Prepare the test
          </Button>
        </div>
      </Stack>
    </form>
  );
}
