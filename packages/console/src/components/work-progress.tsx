import { Group, Progress, Stack, Text, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { ActButton } from './act-button.tsx';

/** Parts of the way at which it is told aloud how far it is: oftener would talk over everything else. */
const TOLD_PARTS = 4;

/** How far something is that takes a while, with what it has come to so far and a way to stop it. */
export function WorkProgress(props: {
  /** What is done, such as `Sign-ins replayed`. */
  label: string;
  done: number;
  /** undefined: it is not known yet how much there is to do. */
  total: number | undefined;
  /** What it has come to so far. */
  children?: ReactNode;
  stop: () => Promise<unknown>;
}) {
  const { label, done, total, children, stop } = props;
  const part = total ? Math.min(1, done / total) : 0;
  const told = Math.floor(part * TOLD_PARTS) / TOLD_PARTS;
  return (
    <Stack gap="xs">
      <Group gap="md" wrap="nowrap">
        <Progress value={Math.round(part * 100)} flex={1} aria-label={label} />
        <ActButton size="xs" onClick={stop}>
          Stop
        </ActButton>
      </Group>
      <Text size="sm" c="dimmed">
        {total === undefined
          ? `${label} …`
          : `${label}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`}
      </Text>
      {children}
      <VisuallyHidden role="status">{`${label}: ${told * 100} percent`}</VisuallyHidden>
    </Stack>
  );
}
