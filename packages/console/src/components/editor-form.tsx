import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Values } from './changes-between.ts';
import type { Editor } from './editor.ts';
import { SaveBar } from './save-bar.tsx';
import { submitBy } from './submit.ts';

/** The frame of a form over something that is stored. */
export function EditorForm<V extends Values>(props: {
  editor: Editor<V>;
  /** Names of the fields as the form shows them. */
  labels: { [Field in keyof V & string]?: string };
  children: ReactNode;
}) {
  const { editor, labels, children } = props;
  return (
    <form noValidate onSubmit={submitBy(editor.save)}>
      <Stack gap="md" maw="44rem">
        {children}
      </Stack>
      <SaveBar editor={editor} labels={labels} />
    </form>
  );
}
