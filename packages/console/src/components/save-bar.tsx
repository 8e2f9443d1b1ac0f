import { Alert, Button, Group, Stack, Table, Text } from '@mantine/core';
import GitMerge from 'lucide-react/icons/git-merge';
import { useEffect } from 'react';
import type { Values } from './changes-between.ts';
import type { Editor } from './editor.ts';
import classes from './save-bar.module.css';

/** At the end of a form: saves, discards, and settles what somebody else has changed meanwhile. */
export function SaveBar<V extends Values>(props: {
  editor: Editor<V>;
  /** Names of the fields as the form shows them. */
  labels: { [Field in keyof V & string]?: string };
}) {
  const { editor, labels } = props;
  const { form, isSaving, problem, conflicts } = editor;
  const label = (field: string) => labels[field] ?? field;
  const isDirty = form.isDirty();
  const isShown = isDirty || Boolean(problem) || conflicts !== undefined;
  useEffect(() => {
    // It has come over the field that is typed into, as on a phone.
    if (isShown) document.activeElement?.scrollIntoView({ block: 'nearest' });
  }, [isShown]);
  if (!isShown) return null;
  return (
    <Stack className={classes.bar} gap="sm" data-save-bar>
      {problem && (
        <Alert color="red" role="alert">
          {problem}
        </Alert>
      )}
      {conflicts ? (
        <Alert
          color="gray"
          role="alert"
          icon={<GitMerge size={18} aria-hidden />}
          title="Somebody else has changed this while you were editing"
        >
          {conflicts.length > 0 ? (
            <Table className={classes.conflicts} layout="fixed">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Field</Table.Th>
                  <Table.Th>Was</Table.Th>
                  <Table.Th>Theirs</Table.Th>
                  <Table.Th>Yours</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {conflicts.map(({ field, before, theirs, mine }) => (
                  <Table.Tr key={field}>
                    <Table.Td>{label(field)}</Table.Td>
                    <Table.Td>{shown(before)}</Table.Td>
                    <Table.Td>{shown(theirs)}</Table.Td>
                    <Table.Td>{shown(mine)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          ) : (
            <Text size="sm">Nothing that this form shows is different.</Text>
          )}
          <Group gap="xs" mt="sm">
            <Button onClick={() => void editor.saveAnyway()} loading={isSaving}>
              Save my changes over theirs
            </Button>
            <Button variant="default" onClick={editor.takeTheirs}>
              Discard mine
            </Button>
          </Group>
        </Alert>
      ) : (
        isDirty && (
          <Group justify="space-between" gap="sm">
            <Text size="sm" role="status">
              Not saved yet
            </Text>
            <Group gap="xs">
              <Button variant="default" onClick={() => form.reset()} disabled={isSaving}>
                Discard
              </Button>
              <Button type="submit" loading={isSaving}>
                Save changes
              </Button>
            </Group>
          </Group>
        )
      )}
    </Stack>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
