import { Badge, Group, Text, Textarea, TextInput } from '@mantine/core';
import Blocks from 'lucide-react/icons/blocks';
import type { Api } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { useAdded } from '../../components/added.ts';
import { CreateDialog } from '../../components/create-dialog.tsx';
import { CreateForm } from '../../components/create-form.tsx';
import { useCreator } from '../../components/creator.ts';
import { type Column, DataTable, RowLink } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { emptyAsNull } from '../../components/empty-as-null.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { usePages } from '../../components/use-pages.ts';
import { useCaller } from '../../session/caller.tsx';

const COLUMNS: readonly Column<Api>[] = [
  {
    key: 'name',
    header: 'Name',
    cell: ({ id, name, identifier, is_built_in }) => (
      <>
        <Group gap="xs">
          <RowLink to={`/apis/${id}`}>{name}</RowLink>
          {is_built_in && <Badge color="gray">Built in</Badge>}
        </Group>
        <Text size="sm" c="dimmed" truncate>
          {identifier}
        </Text>
      </>
    ),
  },
  {
    key: 'scopes',
    header: 'Scopes',
    from: 'sm',
    width: '45%',
    cell: ({ scopes }) => (
      <Text size="sm" c="dimmed" lineClamp={1}>
        {scopes.map(({ name }) => name).join(', ') || 'none'}
      </Text>
    ),
  },
];

/** What access tokens are for. */
export function ApisPage() {
  const { changes } = useCaller();
  const pages = usePages({
    queryKey: ['apis', 'list'],
    fetchPage: (after, signal) =>
      take(api.GET('/api/v1/apis', { params: { query: { after } }, signal })),
  });
  return (
    <>
      <PageHeader
        title="APIs"
        description="What access tokens are for: each API with its scopes, and the applications that may call it."
        actions={
          changes('apis') && (
            <CreateDialog title="Add an API">{(close) => <NewApi close={close} />}</CreateDialog>
          )
        }
      />
      <DataTable
        caption="APIs"
        columns={COLUMNS}
        pages={pages}
        rowKey={({ id }) => id}
        empty={<Empty icon={Blocks} title="There is no API" />}
      />
    </>
  );
}

function NewApi({ close }: { close: () => void }) {
  const { form, ...creator } = useCreator({
    initial: { name: '', identifier: '', description: '' },
    needed: { name: 'Enter a name.', identifier: 'Enter the identifier.' },
    create: (values) =>
      take(api.POST('/api/v1/apis', { body: emptyAsNull(values, 'description') })),
    created: useAdded({ list: 'apis', close, next: 'Say which scopes it has.' }),
  });
  return (
    <CreateForm {...creator} act="Add the API" cancel={close}>
      <TextInput label="Name" required data-autofocus {...form.getInputProps('name')} />
      <TextInput
        label="Identifier"
        description="The audience of its tokens, usually its address. Applications name it as resource."
        placeholder="https://api.example.com"
        required
        spellCheck={false}
        {...form.getInputProps('identifier')}
      />
      <Textarea label="What it is" autosize {...form.getInputProps('description')} />
    </CreateForm>
  );
}
