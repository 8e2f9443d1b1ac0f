import { Button, Group, Stack, Switch, TagsInput, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Attribute } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { useAct } from '../../components/act.ts';
import { CreateForm } from '../../components/create-form.tsx';
import { useCreator } from '../../components/creator.ts';
import { emptyAsNull } from '../../components/empty-as-null.ts';
import { toastDone } from '../../components/toasts.tsx';
import { useCaller } from '../../session/caller.tsx';
import { toCanonicalValues } from './attribute-types.ts';

/** What can change of an attribute, and the way to be rid of it. */
export function AttributeEditor({ attribute, close }: { attribute: Attribute; close: () => void }) {
  const { changes } = useCaller();
  const act = useAct();
  const queryClient = useQueryClient();
  const params = { path: { id: attribute.id } };
  const { form, ...creator } = useCreator({
    initial: {
      description: attribute.description ?? '',
      canonical_values: attribute.canonical_values?.map(String) ?? [],
      required: attribute.required,
    },
    create: ({ canonical_values, ...values }) =>
      take(
        api.PATCH('/api/v1/attributes/{id}', {
          params,
          body: {
            ...emptyAsNull(values, 'description'),
            canonical_values: toCanonicalValues(canonical_values, attribute.type),
          },
        }),
      ),
    created: async (_saved, isHere) => {
      if (isHere) close();
      await queryClient.invalidateQueries({ queryKey: ['attributes'] });
      toastDone(`${attribute.name} was saved`);
    },
  });

  async function remove(): Promise<void> {
    close();
    await act({
      question: {
        title: `Delete ${attribute.name}?`,
        consequence:
          'The values that users have of it are removed with it, and applications are told of it no more. This cannot be undone.',
        act: 'Delete the attribute',
        typed: attribute.name,
      },
      work: () => take(api.DELETE('/api/v1/attributes/{id}', { params })),
      changes: ['attributes'],
      done: `${attribute.name} was deleted`,
    });
  }

  const isReadOnly = !changes('attributes');
  const fields = (
    <>
      <Textarea
        label="What it is"
        autosize
        disabled={isReadOnly}
        {...form.getInputProps('description')}
      />
      <TagsInput
        label="Allowed values"
        description="From now on. None: any value of the kind."
        disabled={isReadOnly}
        {...form.getInputProps('canonical_values')}
      />
      <Switch
        label="Every new user needs it"
        disabled={isReadOnly}
        {...form.getInputProps('required', { type: 'checkbox' })}
      />
    </>
  );
  if (isReadOnly) return <Stack gap="md">{fields}</Stack>;
  return (
    <CreateForm {...creator} act="Save changes" cancel={close}>
      {fields}
      <Group>
        <Button color="red" variant="light" onClick={() => void remove()}>
          Delete this attribute …
        </Button>
      </Group>
    </CreateForm>
  );
}
