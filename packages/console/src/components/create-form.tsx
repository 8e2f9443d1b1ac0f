import { Alert, Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { submitBy } from './submit.ts';

/** The frame of a form that makes something new, in a dialog or on a page. */
export function CreateForm(props: {
  problem: string | undefined;
  isSaving: boolean;
  submit: () => Promise<void>;
  /** On the button: the act by its name, such as `Add the role`. */
  act: string;
  cancel: () => void;
  children: ReactNode;
}) {
  const { problem, isSaving, submit, act, cancel, children } = props;
  return (
    <form noValidate onSubmit={submitBy(submit)}>
      <Stack gap="md">
        {problem && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        {children}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
          <Button type="submit" loading={isSaving}>
            {act}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
