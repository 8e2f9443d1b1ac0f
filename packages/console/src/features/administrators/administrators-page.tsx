import { Radio, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import UserCog from 'lucide-react/icons/user-cog';
import type { Privilege } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { useAct } from '../../components/act.ts';
import { AsyncSelect } from '../../components/async-select.tsx';
import { CreateDialog } from '../../components/create-dialog.tsx';
import { CreateForm } from '../../components/create-form.tsx';
import { useCreator } from '../../components/creator.ts';
import { type Column, DataTable, RowLink } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { useName } from '../../components/names.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { appSource, groupSource, roleSource, userSource } from '../../components/sources.ts';
import { TakeOut } from '../../components/take-out.tsx';
import { toastDone } from '../../components/toasts.tsx';
import { usePages } from '../../components/use-pages.ts';
import { When } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';

type Kind = Privilege['kind'];

const KINDS: readonly { value: Kind; label: string; may: string }[] = [
  { value: 'super', label: 'Everything', may: 'Administers everything, and other administrators.' },
  {
    value: 'user_admin',
    label: 'The users of one group',
    may: 'Adds, changes, deletes them and gives them roles.',
  },
  {
    value: 'app_admin',
    label: 'One application',
    may: 'Changes it, its secrets and who opens it.',
  },
  {
    value: 'help_desk',
    label: 'Helping people in',
    may: 'Sets passwords, unlocks, ends sessions, removes second factors.',
  },
  { value: 'read_only', label: 'Seeing everything', may: 'Changes nothing.' },
];

/** Who may administer what. */
export function AdministratorsPage() {
  const { changes } = useCaller();
  const mayChange = changes('privileges');
  const pages = usePages({
    queryKey: ['privileges'],
    fetchPage: (after, signal) =>
      take(api.GET('/api/v1/privileges', { params: { query: { after } }, signal })),
  });
  const columns: readonly Column<Privilege>[] = [
    { key: 'who', header: 'Who', cell: (privilege) => <Holder privilege={privilege} /> },
    {
      key: 'what',
      header: 'May administer',
      width: '45%',
      cell: (privilege) => <Reach privilege={privilege} />,
    },
    {
      key: 'since',
      header: 'Since',
      from: 'md',
      width: '9rem',
      cell: ({ created_at }) => (
        <Text size="sm" c="dimmed">
          <When at={created_at} />
        </Text>
      ),
    },
    {
      key: 'withdraw',
      header: 'Withdraw',
      isHeaderHidden: true,
      width: '3.5rem',
      cell: (privilege) => mayChange && <Withdraw privilege={privilege} />,
    },
  ];
  return (
    <>
      <PageHeader
        title="Administrators"
        description="Who may administer what: people, everyone with a role, and programs that call the admin API."
        actions={
          mayChange && (
            <CreateDialog title="Give a privilege" size="lg">
              {(close) => <NewPrivilege close={close} />}
            </CreateDialog>
          )
        }
      />
      <DataTable
        caption="Privileges"
        columns={columns}
        pages={pages}
        rowKey={({ id }) => id}
        empty={<Empty icon={UserCog} title="Nobody may administer anything" />}
      />
    </>
  );
}

function holderOf({ user_id, role_id, client_app_id }: Privilege) {
  if (user_id) return { type: 'user', id: user_id, what: 'A user' };
  if (role_id) return { type: 'role', id: role_id, what: 'Everyone with the role' };
  return { type: 'app', id: client_app_id, what: 'The program' };
}

function Holder({ privilege }: { privilege: Privilege }) {
  const { type, id, what } = holderOf(privilege);
  const { name, to } = useName(type, id);
  return (
    <>
      {to ? <RowLink to={to}>{name}</RowLink> : <Text fw={550}>{id}</Text>}
      {type !== 'user' && (
        <Text size="sm" c="dimmed">
          {what}
        </Text>
      )}
    </>
  );
}

function Reach({ privilege }: { privilege: Privilege }) {
  const { kind, group_id, app_id } = privilege;
  const group = useName('group', group_id);
  const app = useName('app', app_id);
  const known = KINDS.find(({ value }) => value === kind);
  const limit = group.name ?? app.name;
  return (
    <>
      <Text>{limit ? `${known?.label}: ${limit}` : known?.label}</Text>
      <Text size="sm" c="dimmed">
        {known?.may}
      </Text>
    </>
  );
}

function Withdraw({ privilege }: { privilege: Privilege }) {
  const act = useAct();
  const queryClient = useQueryClient();
  const { id: self } = useCaller();
  const { type, id } = holderOf(privilege);
  const { name = id ?? '' } = useName(type, id);
  const isSelf = privilege.user_id !== null && privilege.user_id === self;

  async function restore(): Promise<void> {
    const { kind, user_id, role_id, client_app_id, group_id, app_id } = privilege;
    const body = { kind, user_id, role_id, client_app_id, group_id, app_id };
    await take(api.POST('/api/v1/privileges', { body }));
    await queryClient.invalidateQueries();
  }

  const withdraw = () =>
    act({
      question: {
        title: `Withdraw this privilege of ${name}?`,
        consequence: isSelf
          ? 'It is your own: you lose it at once, and may not be able to give it back to yourself.'
          : 'They lose it at once, also in the pages that they have open.',
        act: 'Withdraw it',
      },
      work: () => {
        const params = { path: { id: privilege.id } };
        return take(api.DELETE('/api/v1/privileges/{id}', { params }));
      },
      // Whatever is shown may hang on it.
      changes: [],
      done: 'The privilege was withdrawn',
      undo: isSelf ? undefined : restore,
    });

  return (
    <TakeOut tooltip="Withdraw" label={`Withdraw this privilege of ${name}`} onClick={withdraw} />
  );
}

type HolderType = 'user_id' | 'role_id' | 'client_app_id';

const HOLDERS: readonly { value: HolderType; label: string }[] = [
  { value: 'user_id', label: 'A user' },
  { value: 'role_id', label: 'Everyone with a role' },
  { value: 'client_app_id', label: 'A program' },
];
const HOLDER_SOURCES = { user_id: userSource, role_id: roleSource, client_app_id: appSource };

function NewPrivilege({ close }: { close: () => void }) {
  const queryClient = useQueryClient();
  const initial = {
    holder: 'user_id' as HolderType,
    user_id: null as string | null,
    role_id: null as string | null,
    client_app_id: null as string | null,
    kind: 'help_desk' as Kind,
    group_id: null as string | null,
    app_id: null as string | null,
  };
  const { form, ...creator } = useCreator({
    initial,
    create: ({ holder, kind, group_id, app_id, ...ids }) =>
      take(
        api.POST('/api/v1/privileges', {
          body: {
            kind,
            [holder]: ids[holder],
            ...(kind === 'user_admin' && { group_id }),
            ...(kind === 'app_admin' && { app_id }),
          },
        }),
      ),
    created: async (_given, isHere) => {
      if (isHere) close();
      await queryClient.invalidateQueries();
      toastDone('The privilege was given');
    },
  });
  const { holder, kind } = form.values;
  return (
    <CreateForm {...creator} act="Give the privilege" cancel={close}>
      <Radio.Group label="To whom" {...form.getInputProps('holder')}>
        <Stack gap="xs" mt="xs">
          {HOLDERS.map(({ value, label }) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Stack>
      </Radio.Group>
      <AsyncSelect
        key={holder}
        label={HOLDERS.find(({ value }) => value === holder)?.label ?? ''}
        hideLabel
        placeholder="Name"
        source={HOLDER_SOURCES[holder]}
        value={form.values[holder]}
        onChange={(id) => form.setFieldValue(holder, id)}
        error={form.errors[holder]}
      />
      <Radio.Group label="To administer" {...form.getInputProps('kind')}>
        <Stack gap="xs" mt="xs">
          {KINDS.map(({ value, label, may }) => (
            <Radio key={value} value={value} label={label} description={may} />
          ))}
        </Stack>
      </Radio.Group>
      {kind === 'user_admin' && (
        <AsyncSelect
          label="Which group"
          source={groupSource}
          value={form.values.group_id}
          onChange={(id) => form.setFieldValue('group_id', id)}
          error={form.errors.group_id}
        />
      )}
      {kind === 'app_admin' && (
        <AsyncSelect
          label="Which application"
          source={appSource}
          value={form.values.app_id}
          onChange={(id) => form.setFieldValue('app_id', id)}
          error={form.errors.app_id}
        />
      )}
    </CreateForm>
  );
}
