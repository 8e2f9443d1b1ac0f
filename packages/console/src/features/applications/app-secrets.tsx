import { Badge, Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { App } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { useAct } from '../../components/act.ts';
import { durationWords } from '../../components/duration.ts';
import { useHere } from '../../components/here.ts';
import { Section } from '../../components/section.tsx';
import { ShortTable } from '../../components/short-table.tsx';
import { toastFailed } from '../../components/toasts.tsx';
import { relativeTime, When } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';
import { appQuery } from './applications-api.ts';
import { forgetFreshSecret } from './fresh-secret.ts';
import { useRotateSecret } from './rotate-secret.ts';

type Secret = App['secrets'][number];

const DAY = 24 * 3600;
/** Seconds that the secret before goes on for. */
const OVERLAPS = [0, 3600, DAY, 7 * DAY, 30 * DAY];

/** The secrets of an application: made anew with an overlap, and ended. */
export function AppSecrets({ app }: { app: App }) {
  const { changes } = useCaller();
  const act = useAct();
  const mayChange = changes('applications');
  const end = (secret: Secret) =>
    act({
      question: {
        title: 'End this secret?',
        consequence: (
          <>
            Whatever still uses the secret {secretName(secret)} gets no tokens any more from its
            next request on: nobody can sign in to it. {lastUse(secret)}{' '}
            <strong>This cannot be undone.</strong>
          </>
        ),
        act: 'End the secret',
      },
      work: async () => {
        const path = { id: app.id, secret_id: secret.id };
        await take(api.DELETE('/api/v1/apps/{id}/secrets/{secret_id}', { params: { path } }));
        // The newest is the one that may still be on the screen.
        if (secret.id === app.secrets[0]?.id) forgetFreshSecret(app.id);
      },
      changes: appQuery(app.id).queryKey,
      done: 'The secret was ended',
    });
  return (
    <Section
      title="Client secrets"
      description="Two can be live, so that each machine can be given the new one without a pause."
      actions={mayChange && <NewSecret app={app} />}
    >
      <ShortTable
        rows={app.secrets}
        rowKey={({ id }) => id}
        columns={[
          {
            header: 'Begins with',
            cell: ({ hint }, index) => (
              <Group gap="xs">
                <code>{hint ? `${hint}…` : 'unknown'}</code>
                {index === 0 && app.secrets.length > 1 && <Badge>Newest</Badge>}
              </Group>
            ),
          },
          { header: 'Made', from: 'sm', cell: ({ created_at }) => <When at={created_at} /> },
          { header: 'Last used', cell: ({ last_used_at }) => <When at={last_used_at} /> },
          { header: 'Ends', from: 'sm', cell: ({ expires_at }) => <When at={expires_at} /> },
        ]}
        actions={
          mayChange && app.secrets.length > 1
            ? (secret) => (
                <Button
                  size="xs"
                  variant="default"
                  aria-label={`End the secret ${secretName(secret)}`}
                  onClick={() => void end(secret)}
                >
                  End …
                </Button>
              )
            : undefined
        }
      />
    </Section>
  );
}

function secretName({ hint, created_at }: Secret): string {
  return hint ? `that begins with ${hint}` : `of ${relativeTime(created_at, Date.now())}`;
}

function lastUse({ last_used_at }: Secret): string {
  return last_used_at === null
    ? 'It has never been used.'
    : `It was last used ${relativeTime(last_used_at, Date.now())}.`;
}

function NewSecret({ app }: { app: App }) {
  const [opened, { open, close }] = useDisclosure();
  const [overlap, setOverlap] = useState(String(DAY));
  const [isMaking, setMaking] = useState(false);
  const rotate = useRotateSecret(app);
  const isHere = useHere();
  async function make(): Promise<void> {
    setMaking(true);
    try {
      await rotate(Number(overlap));
      close();
      if (isHere()) window.scrollTo({ top: 0 });
    } catch (error) {
      toastFailed(error);
    } finally {
      setMaking(false);
    }
  }
  return (
    <>
      <Button variant="default" onClick={open}>
        Make a new secret …
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title="Make a new secret"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void make();
          }}
        >
          <Stack gap="md">
            <Radio.Group
              label="The secret that is in use now"
              description="Both work as long as it goes on. Two at most are live: an older one ends now."
              value={overlap}
              onChange={setOverlap}
            >
              <Stack gap="xs" mt="xs">
                {OVERLAPS.map((seconds) => (
                  <Radio
                    key={seconds}
                    value={String(seconds)}
                    label={
                      seconds === 0
                        ? 'ends at once: nobody can sign in until the application has the new one'
                        : `goes on for ${durationWords(seconds)}`
                    }
                  />
                ))}
              </Stack>
            </Radio.Group>
            <Text size="sm" c="dimmed">
              The new one is shown once, at the top of this page.
            </Text>
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={isMaking}>
                Make the secret
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
