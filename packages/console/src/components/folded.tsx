import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './folded.module.css';

/** What a narrow screen has no columns for, in lines below what the row is of: nothing is told to wide screens only. */
export function Folded({
  cells,
}: {
  cells: readonly { header: string; content: ReactNode; from?: 'sm' | 'md' | 'lg' | undefined }[];
}) {
  return cells.map(
    ({ header, content, from }) =>
      from && (
        <Text
          key={header}
          component="div"
          size="sm"
          c="dimmed"
          hiddenFrom={from}
          className={classes.line}
        >
          <span>{header}:</span>
          {content}
        </Text>
      ),
  );
}
