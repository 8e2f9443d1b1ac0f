import { Button, Group, Modal, Progress, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import type { Source } from '../../components/async-choices.ts';
import { AsyncSelect } from '../../components/async-select.tsx';
import { useConfirm } from '../../components/confirm.tsx';
import { groupSource, roleSource } from '../../components/sources.ts';
import { toastDone, toastFailed } from '../../components/toasts.tsx';
import { useCaller } from '../../session/caller.tsx';
import { forEachUser, type Outcome } from './for-each-user.ts';
import classes from './users.module.css';

type Change = (user: User) => Promise<unknown>;

const patch =
  (body: { state?: 'active' | 'suspended'; group_id?: string | null }): Change =>
  ({ id }) =>
    take(api.PATCH('/api/v1/users/{id}', { params: { path: { id } }, body }));
/** Each as they were: not everybody was active, or in the same group. */
const putBack =
  (field: 'state' | 'group_id'): Change =>
  async ({ id, [field]: before }) => {
    if (before === 'deleted') return;
    const params = { path: { id } };
    await take(api.PATCH('/api/v1/users/{id}', { params, body: { [field]: before } }));
  };
const grant =
  (role_id: string): Change =>
  ({ id }) =>
    take(api.POST('/api/v1/users/{id}/roles', { params: { path: { id } }, body: { role_id } }));
/** From those only who did not have it: `name` is what they are listed with. */
const takeBack =
  (role_id: string, name: string): Change =>
  async ({ id, roles }) => {
    if (roles.includes(name)) return;
    const params = { path: { id, role_id } };
    await take(api.DELETE('/api/v1/users/{id}/roles/{role_id}', { params }));
  };
const remove: Change = ({ id }) =>
  take(api.DELETE('/api/v1/users/{id}', { params: { path: { id } } }));
const restore: Change = ({ id }) =>
  take(api.POST('/api/v1/users/{id}/restore', { params: { path: { id } } }));

/** What can be done to the users that are selected, all at once. */
export default function BulkBar({ users, clear }: { users: readonly User[]; clear: () => void }) {
  const { mayToUsers } = useCaller();
  const confirm = useConfirm();
  const queryClient = useQueryClient();
  const [tried, setTried] = useState<number>();
  const [asks, setAsks] = useState<'role' | 'group'>();
  const people = users.length === 1 ? '1 user' : `${users.length} users`;
  const isRunning = tried !== undefined;
  const areDeleted = users.every(({ state }) => state === 'deleted');

  async function run(said: string, change: Change, back?: Change): Promise<void> {
    setTried(0);
    const { done, failed } = await forEachUser(users, change, setTried);
    setTried(undefined);
    await queryClient.invalidateQueries({ queryKey: ['users'] });
    tellOf(failed);
    if (done.length > 0) {
      const undo = back && (() => undoAll(done, back));
      toastDone(`${said}: ${done.length === 1 ? '1 user' : `${done.length} users`}`, undo);
    }
    if (failed.length === 0) clear();
  }
  async function undoAll(changed: readonly User[], back: Change): Promise<void> {
    const { failed } = await forEachUser(changed, back);
    await queryClient.invalidateQueries({ queryKey: ['users'] });
    tellOf(failed);
  }
  async function giveRole(id: string): Promise<void> {
    const name = await roleSource.find(id).then(
      (role) => role?.label,
      () => undefined,
    );
    const back = name === undefined ? undefined : takeBack(id, name);
    await run(name === undefined ? 'Role given' : `Role ${name} given`, grant(id), back);
  }
  async function suspend(): Promise<void> {
    const isSure = await confirm({
      title: `Suspend ${people}?`,
      consequence:
        'They are signed out everywhere at once, and cannot sign in until they are activated again.',
      act: 'Suspend',
    });
    if (isSure) await run('Suspended', patch({ state: 'suspended' }), putBack('state'));
  }

  return (
    <section className={classes.bulk} aria-label="Selected users">
      <Group gap="sm">
        <Text fw={550} role="status">
          {isRunning ? `${tried} of ${people}` : `${people} selected`}
        </Text>
        {isRunning ? (
          <Progress value={(tried / users.length) * 100} w="10rem" aria-label="How many are done" />
        ) : (
          <Group gap="xs">
            {areDeleted && mayToUsers('delete') && (
              <Button
                size="xs"
                variant="default"
                onClick={() => void run('Restored', restore, remove)}
              >
                Restore
              </Button>
            )}
            {!areDeleted && mayToUsers('grant') && (
              <Button size="xs" variant="default" onClick={() => setAsks('role')}>
                Give a role
              </Button>
            )}
            {!areDeleted && mayToUsers('change') && (
              <>
                <Button size="xs" variant="default" onClick={() => setAsks('group')}>
                  Put into a group
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  onClick={() =>
                    void run('Activated', patch({ state: 'active' }), putBack('state'))
                  }
                >
                  Activate
                </Button>
                <Button size="xs" variant="default" onClick={() => void suspend()}>
                  Suspend
                </Button>
              </>
            )}
            {!areDeleted && mayToUsers('delete') && (
              <Button
                size="xs"
                color="red"
                variant="light"
                onClick={() => void run('Deleted', remove, restore)}
              >
                Delete
              </Button>
            )}
            <Button size="xs" variant="subtle" color="gray" onClick={clear}>
              Clear the selection
            </Button>
          </Group>
        )}
      </Group>
      <Choose
        opened={asks === 'role'}
        close={() => setAsks(undefined)}
        title={`Give a role to ${people}`}
        label="Role"
        act="Give the role"
        source={roleSource}
        choose={(id) => void giveRole(id)}
      />
      <Choose
        opened={asks === 'group'}
        close={() => setAsks(undefined)}
        title={`Put ${people} into a group`}
        label="Group"
        act="Put into the group"
        source={groupSource}
        choose={(id) =>
          void run('Put into the group', patch({ group_id: id }), putBack('group_id'))
        }
      />
    </section>
  );
}

/** The first of many, which are often all of the same cause. */
function tellOf(failed: Outcome['failed']): void {
  for (const { user, why } of failed.slice(0, 3)) {
    toastFailed(new Error(`${user.name ?? user.email}: ${why}`));
  }
}

function Choose(props: {
  opened: boolean;
  close: () => void;
  title: string;
  label: string;
  act: string;
  source: Source;
  choose: (id: string) => void;
}) {
  const { opened, close, title, label, act, source, choose } = props;
  const [id, setId] = useState<string | null>(null);
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <AsyncSelect label={label} source={source} value={id} onChange={setId} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button
            disabled={!id}
            onClick={() => {
              // While it closes it can be clicked still.
              if (!opened) return;
              close();
              if (id) choose(id);
            }}
          >
            {act}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
