import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** What a row is of, with more about it in a second line. */
export function Titled({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <>
      <Text fw={550}>{title}</Text>
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </>
  );
}
