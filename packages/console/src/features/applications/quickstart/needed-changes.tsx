import { Alert, Button, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { useState } from 'react';
import type { App, Quickstart } from '../../../../generated/admin-api.ts';
import { api, takeVersioned } from '../../../api/client.ts';
import { toastDone, toastFailed } from '../../../components/toasts.tsx';
import { useCaller } from '../../../session/caller.tsx';
import { withoutSecret } from '../app-editor.ts';
import { appQuery } from '../applications-api.ts';
import classes from './needed-changes.module.css';

type NeededChange = Quickstart['needed_changes'][number];
type Changes = NonNullable<NeededChange['changes']>;

/** On the button, and what is said afterwards. */
const ACTS: Record<NeededChange['code'], { act: string; done: string }> = {
  application_type_other: { act: '', done: '' },
  grant_type_missing: { act: 'Allow the grant type', done: 'The grant type is allowed' },
  auth_method_other: { act: 'Change the method', done: 'The method was changed' },
  signing_alg_other: { act: 'Change the algorithm', done: 'The algorithm was changed' },
  redirect_uri_missing: { act: 'Add the redirect URI', done: 'The redirect URI was added' },
  post_logout_redirect_uri_missing: {
    act: 'Add the post-logout redirect URI',
    done: 'The post-logout redirect URI was added',
  },
};

/** Where the application does not fit the code below, each with the change that mends it. */
export function NeededChanges(props: {
  app: App;
  needed: readonly NeededChange[];
  /** Of the application for which they were found. */
  etag: string;
}) {
  const { app, needed, etag } = props;
  const { changes: mayChange } = useCaller();
  const queryClient = useQueryClient();
  const [pending, setPending] = useState<NeededChange['code']>();
  if (needed.length === 0) return null;

  /** @returns the `etag` after it. */
  async function save(body: Changes, version: string): Promise<string> {
    const params = { path: { id: app.id }, header: { 'if-match': version } };
    try {
      const saved = withoutSecret(
        await takeVersioned(api.PATCH('/api/v1/apps/{id}', { params, body })),
      );
      queryClient.setQueryData(appQuery(app.id).queryKey, saved);
      return saved.etag;
    } finally {
      // Also where it was refused, since what is shown was not up to date then.
      await queryClient.invalidateQueries({ queryKey: ['apps'] });
    }
  }
  async function mend({ code, changes }: NeededChange): Promise<void> {
    if (!changes) return;
    setPending(code);
    try {
      const before = valuesBefore(app, changes);
      const saved = await save(changes, etag);
      toastDone(ACTS[code].done, () => save(before, saved));
    } catch (error) {
      toastFailed(error);
    } finally {
      setPending(undefined);
    }
  }

  return (
    <Alert
      color="gray"
      icon={<TriangleAlert size={18} aria-hidden />}
      title="The application is not set up for this yet"
    >
      <Stack gap="sm">
        {needed.map((change) => (
          <div key={change.code} className={classes.change}>
            <Text size="sm">{change.detail}</Text>
            {change.changes && mayChange('applications') && (
              <Button
                size="xs"
                loading={pending === change.code}
                disabled={pending !== undefined && pending !== change.code}
                onClick={() => void mend(change)}
              >
                {ACTS[change.code].act}
              </Button>
            )}
          </div>
        ))}
      </Stack>
    </Alert>
  );
}

/** What puts back what `changes` changes. */
function valuesBefore(app: App, changes: Changes): Changes {
  const names = Object.keys(changes) as (keyof Changes)[];
  return Object.fromEntries(names.map((name) => [name, app[name]]));
}
