import {
  Badge,
  Group,
  Modal,
  Select,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import Tags from 'lucide-react/icons/tags';
import { useState } from 'react';
import type { Attribute } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { CreateDialog } from '../../components/create-dialog.tsx';
import { CreateForm } from '../../components/create-form.tsx';
import { useCreator } from '../../components/creator.ts';
import rowClasses from '../../components/data-table.module.css';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { emptyAsNull } from '../../components/empty-as-null.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { toastDone } from '../../components/toasts.tsx';
import { usePages } from '../../components/use-pages.ts';
import { useCaller } from '../../session/caller.tsx';
import { AttributeEditor } from './attribute-editor.tsx';
import { TYPES, toCanonicalValues } from './attribute-types.ts';

/** What users have beside the fields they come with. */
export function AttributesPage() {
  const { changes } = useCaller();
  const [edited, setEdited] = useState<Attribute>();
  const pages = usePages({
    queryKey: ['attributes', 'list'],
    fetchPage: (after, signal) =>
      take(api.GET('/api/v1/attributes', { params: { query: { after } }, signal })),
  });
  const columns: readonly Column<Attribute>[] = [
    {
      key: 'name',
      header: 'Name',
      cell: (attribute) => (
        <>
          <UnstyledButton className={rowClasses.link} onClick={() => setEdited(attribute)}>
            {attribute.name}
          </UnstyledButton>
          {attribute.description && (
            <Text size="sm" c="dimmed">
              {attribute.description}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'type',
      header: 'Holds',
      width: '11rem',
      cell: ({ type, multi_valued }) => (
        <Text size="sm">
          {TYPES.find(({ value }) => value === type)?.label}
          {multi_valued && ', several'}
        </Text>
      ),
    },
    {
      key: 'rules',
      header: 'Rules',
      from: 'sm',
      width: '34%',
      cell: ({ required, canonical_values }) => (
        <Group gap={6}>
          {required && <Badge color="gray">Needed</Badge>}
          {canonical_values && (
            <Text size="sm" c="dimmed" lineClamp={1}>
              One of {canonical_values.join(', ')}
            </Text>
          )}
        </Group>
      ),
    },
  ];
  const addAttribute = changes('attributes') && (
    <CreateDialog title="Add an attribute">
      {(close) => <NewAttribute close={close} />}
    </CreateDialog>
  );
  return (
    <>
      <PageHeader
        title="Attributes"
        description="What users have beside the fields they come with. Mappings decide by them, and applications can be told of them."
        actions={addAttribute}
      />
      <DataTable
        caption="Attributes"
        columns={columns}
        pages={pages}
        rowKey={({ id }) => id}
        empty={
          <Empty icon={Tags} title="There is no attribute yet" action={addAttribute}>
            Add what your applications ask for, such as department or employee_number.
          </Empty>
        }
      />
      <Modal
        opened={edited !== undefined}
        onClose={() => setEdited(undefined)}
        title={edited?.name}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {edited && <AttributeEditor attribute={edited} close={() => setEdited(undefined)} />}
      </Modal>
    </>
  );
}

function NewAttribute({ close }: { close: () => void }) {
  const queryClient = useQueryClient();
  const initial = {
    name: '',
    type: 'string' as Attribute['type'],
    multi_valued: false,
    description: '',
    required: false,
    canonical_values: [] as string[],
  };
  const { form, ...creator } = useCreator({
    initial,
    needed: { name: 'Enter a name.' },
    create: ({ canonical_values, ...values }) =>
      take(
        api.POST('/api/v1/attributes', {
          body: {
            ...emptyAsNull(values, 'description'),
            canonical_values: toCanonicalValues(canonical_values, values.type),
          },
        }),
      ),
    created: async (attribute, isHere) => {
      if (isHere) close();
      await queryClient.invalidateQueries({ queryKey: ['attributes'] });
      toastDone(`${attribute.name} was added`);
    },
  });
  return (
    <CreateForm {...creator} act="Add the attribute" cancel={close}>
      <TextInput
        label="Name"
        description="Lower-case letters, digits and _. It cannot be changed later."
        placeholder="department"
        required
        spellCheck={false}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Select
        label="Holds"
        description="It cannot be changed later."
        data={[...TYPES]}
        allowDeselect={false}
        {...form.getInputProps('type')}
      />
      <Switch
        label="A user can have several values"
        {...form.getInputProps('multi_valued', { type: 'checkbox' })}
      />
      <Textarea label="What it is" autosize {...form.getInputProps('description')} />
      <TagsInput
        label="Allowed values"
        description="Type one and press Enter. None: any value of the kind."
        {...form.getInputProps('canonical_values')}
      />
      <Switch
        label="Every new user needs it"
        {...form.getInputProps('required', { type: 'checkbox' })}
      />
    </CreateForm>
  );
}
