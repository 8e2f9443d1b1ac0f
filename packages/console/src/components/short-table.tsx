import { Table, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { Folded } from './folded.tsx';

export interface ShortColumn<T> {
  header: string;
  cell: (row: T, index: number) => ReactNode;
  /** Narrower screens than this show it below what the row is of. */
  from?: 'sm' | 'md' | 'lg';
  width?: string;
  /** What the row is of; default: the first column. */
  isSubject?: boolean;
}

/** A table of a few rows, all of which are there. Lists of many things that have a page each are a `DataTable`. */
export function ShortTable<T>(props: {
  columns: readonly ShortColumn<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** What can be done with a row; absent: nothing by whoever looks. */
  actions?: ((row: T) => ReactNode) | undefined;
  /** In place of a table with no rows. */
  empty?: ReactNode;
  caption?: ReactNode;
  className?: string;
}) {
  const { columns, rows, rowKey, actions, empty, caption, className } = props;
  if (rows.length === 0 && empty) return empty;
  const subject = columns.find(({ isSubject }) => isSubject) ?? columns[0];
  return (
    <Table className={className}>
      {caption && <Table.Caption>{caption}</Table.Caption>}
      <Table.Thead>
        <Table.Tr>
          {columns.map(({ header, from, width }) => (
            <Table.Th key={header} visibleFrom={from} w={width}>
              {header}
            </Table.Th>
          ))}
          {actions && (
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row, index) => (
          <Table.Tr key={rowKey(row)}>
            {columns.map((column) => (
              <Table.Td key={column.header} visibleFrom={column.from}>
                {column.cell(row, index)}
                {column === subject && (
                  <Folded
                    cells={columns.map(({ header, from, cell }) => ({
                      header,
                      from,
                      content: from && cell(row, index),
                    }))}
                  />
                )}
              </Table.Td>
            ))}
            {actions && <Table.Td ta="end">{actions(row)}</Table.Td>}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
