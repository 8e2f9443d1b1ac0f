import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { explain } from '../api/problem.ts';

/** Milliseconds: as long as it takes to read, and to reach for the way back. */
const SHOWN = 5000;
const SHOWN_WITH_UNDO = 12_000;

/** Says that something was done, and offers the way back where there is one. */
export function toastDone(message: string, undo?: () => Promise<unknown>): void {
  const id = crypto.randomUUID();
  let isUndone = false;
  notifications.show({
    id,
    autoClose: undo ? SHOWN_WITH_UNDO : SHOWN,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Dismiss' },
    message: (
      <Group justify="space-between" wrap="nowrap" gap="md">
        <Text size="sm">{message}</Text>
        {undo && (
          <Button
            size="compact-sm"
            variant="light"
            onClick={() => {
              // It is there a moment longer, for the eye.
              if (isUndone) return;
              isUndone = true;
              notifications.hide(id);
              undo().catch(toastFailed);
            }}
          >
            Undo
          </Button>
        )}
      </Group>
    ),
  });
}

/** Says why something was not done. */
export function toastFailed(error: unknown): void {
  notifications.show({
    color: 'red',
    autoClose: SHOWN_WITH_UNDO,
    withBorder: true,
    title: 'That did not work',
    message: explain(error),
    closeButtonProps: { 'aria-label': 'Dismiss' },
  });
}
