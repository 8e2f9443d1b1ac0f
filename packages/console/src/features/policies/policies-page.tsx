import { Badge, Group, Text, Textarea, TextInput } from '@mantine/core';
import ShieldCheck from 'lucide-react/icons/shield-check';
import type { Policy } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { useAdded } from '../../components/added.ts';
import { CreateDialog } from '../../components/create-dialog.tsx';
import { CreateForm } from '../../components/create-form.tsx';
import { useCreator } from '../../components/creator.ts';
import { type Column, DataTable, RowLink } from '../../components/data-table.tsx';
import { durationWords } from '../../components/duration.ts';
import { Empty } from '../../components/empty.tsx';
import { emptyAsNull } from '../../components/empty-as-null.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { usePages } from '../../components/use-pages.ts';
import { useCaller } from '../../session/caller.tsx';

const SECOND_FACTORS: Record<Policy['mfa'], string> = {
  off: 'none',
  optional: 'for who has one',
  required: 'for everybody',
};

const COLUMNS: readonly Column<Policy>[] = [
  {
    key: 'name',
    header: 'Name',
    cell: ({ id, name, description, is_default }) => (
      <>
        <Group gap="xs">
          <RowLink to={`/policies/${id}`}>{name}</RowLink>
          {is_default && <Badge>Default</Badge>}
        </Group>
        {description && (
          <Text size="sm" c="dimmed">
            {description}
          </Text>
        )}
      </>
    ),
  },
  {
    key: 'mfa',
    header: 'Second factor',
    from: 'sm',
    width: '10rem',
    cell: ({ mfa }) => <Text size="sm">{SECOND_FACTORS[mfa]}</Text>,
  },
  {
    key: 'password',
    header: 'Password',
    from: 'md',
    width: '10rem',
    cell: ({ password_min_length }) => <Text size="sm">{password_min_length} characters</Text>,
  },
  {
    key: 'session',
    header: 'Signed in for',
    from: 'md',
    width: '10rem',
    cell: ({ session_lifetime }) => <Text size="sm">{durationWords(session_lifetime)}</Text>,
  },
];

/** How people sign in and stay signed in. */
export function PoliciesPage() {
  const { changes } = useCaller();
  const pages = usePages({
    queryKey: ['policies', 'list'],
    fetchPage: (after, signal) =>
      take(api.GET('/api/v1/policies', { params: { query: { after } }, signal })),
  });
  return (
    <>
      <PageHeader
        title="Policies"
        description="How people sign in and stay signed in. Each group is under one; everybody else is under the default."
        actions={
          changes('policies') && (
            <CreateDialog title="Add a policy">
              {(close) => <NewPolicy close={close} />}
            </CreateDialog>
          )
        }
      />
      <DataTable
        caption="Policies"
        columns={COLUMNS}
        pages={pages}
        rowKey={({ id }) => id}
        empty={<Empty icon={ShieldCheck} title="There is no policy" />}
      />
    </>
  );
}

function NewPolicy({ close }: { close: () => void }) {
  const { form, ...creator } = useCreator({
    initial: { name: '', description: '' },
    needed: { name: 'Enter a name.' },
    create: (values) =>
      take(api.POST('/api/v1/policies', { body: emptyAsNull(values, 'description') })),
    created: useAdded({ list: 'policies', close, next: 'Say what it asks for.' }),
  });
  return (
    <CreateForm {...creator} act="Add the policy" cancel={close}>
      <TextInput
        label="Name"
        placeholder="Strict"
        required
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Textarea label="For whom" autosize {...form.getInputProps('description')} />
    </CreateForm>
  );
}
