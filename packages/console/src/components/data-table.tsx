import { Button, Checkbox, Group, Skeleton, Table, Text, UnstyledButton } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import ArrowDown from 'lucide-react/icons/arrow-down';
import ArrowUp from 'lucide-react/icons/arrow-up';
import {
  type MouseEvent,
  memo,
  type ReactNode,
  startTransition,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import classes from './data-table.module.css';
import { Folded } from './folded.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import type { Pages } from './use-pages.ts';

const SKELETON_ROWS = ['a', 'b', 'c', 'd', 'e', 'f'];

export interface Column<T> {
  key: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** Narrower screens than this leave it out. */
  from?: 'sm' | 'md' | 'lg';
  /** They show it in the first column instead: it is told nowhere else. */
  isFolded?: boolean;
  width?: string;
  /** The column sorts by this, and by the same with `-` the other way round. */
  sort?: string;
  /** For screen readers only, as of a column of buttons. */
  isHeaderHidden?: boolean;
}

export interface Selection {
  ids: ReadonlySet<string>;
  change: (ids: ReadonlySet<string>) => void;
}

/** A list of things with a page each, of which the first column is the link. */
export function DataTable<T>(props: {
  /** What the list is of, for screen readers. */
  caption: string;
  columns: readonly Column<T>[];
  pages: Pages<T>;
  rowKey: (row: T) => string;
  /** Name of a row, for its checkbox. */
  rowName?: (row: T) => string;
  selection?: Selection;
  sort?: { by: string; change: (by: string) => void };
  /** Shown where there is nothing. */
  empty: ReactNode;
  /** How many there are is told, with a way to more. */
  isWhole?: boolean;
}) {
  const { caption, columns, pages, rowKey, rowName = rowKey, selection, sort, empty } = props;
  const { isWhole = true } = props;
  const { items, error } = pages;
  const shown = useFirstRowsFirst(items);
  const latest = useRef(selection);
  latest.current = selection;
  const toggle = useCallback((id: string) => {
    const now = latest.current;
    now?.change(toggled(now.ids, id));
  }, []);
  if (error && !items) return <ProblemAlert error={error} retry={() => void pages.refetch()} />;
  if (items?.length === 0) return empty;
  const ids = items?.map(rowKey) ?? [];
  const isAll = ids.length > 0 && ids.every((id) => selection?.ids.has(id));
  return (
    <>
      <Table
        className={classes.table}
        layout="fixed"
        data-stale={pages.isPlaceholderData || undefined}
      >
        <Table.Caption className={classes.caption}>{caption}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {selection && (
              <Table.Th className={classes.check}>
                <Checkbox
                  aria-label="Select all that are shown"
                  checked={isAll}
                  indeterminate={!isAll && ids.some((id) => selection.ids.has(id))}
                  onChange={() => selection.change(new Set(isAll ? [] : ids))}
                />
              </Table.Th>
            )}
            {columns.map((column) => (
              <Header key={column.key} column={column} sort={sort} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown
            ? shown.map((row) => (
                <Row
                  key={rowKey(row)}
                  row={row}
                  id={rowKey(row)}
                  name={selection ? rowName(row) : ''}
                  columns={columns as readonly Column<unknown>[]}
                  isSelected={selection?.ids.has(rowKey(row)) ?? false}
                  toggle={selection && toggle}
                />
              ))
            : SKELETON_ROWS.map((row) => (
                <Table.Tr key={row}>
                  {selection && <Table.Td className={classes.check} />}
                  {columns.map(({ key, from }) => (
                    <Table.Td key={key} visibleFrom={from}>
                      <Skeleton height={14} my={5} width="70%" />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
        </Table.Tbody>
      </Table>
      {error && items && (
        <ProblemAlert
          error={error}
          title={
            pages.isFetchNextPageError
              ? 'The next ones could not be read'
              : 'This may be out of date'
          }
          retry={() => void (pages.isFetchNextPageError ? pages.fetchNextPage() : pages.refetch())}
        />
      )}
      {items && isWhole && (
        <Group justify="space-between" mt="md" gap="sm">
          <Text size="sm" c="dimmed" role="status">
            {pages.hasNextPage ? `The first ${items.length}` : `${items.length} in all`}
          </Text>
          {pages.hasNextPage && (
            <Button
              variant="default"
              loading={pages.isFetchingNextPage}
              onClick={() => void pages.fetchNextPage()}
            >
              Show more
            </Button>
          )}
        </Group>
      )}
    </>
  );
}

/** Rows that are on the screen at once. */
const FIRST_ROWS = 12;

/** Shows the first rows of another list as soon as it is there, and the rest of it when there is time. */
function useFirstRowsFirst<T>(items: readonly T[] | undefined): readonly T[] | undefined {
  const [whole, setWhole] = useState(items);
  useEffect(() => startTransition(() => setWhole(items)), [items]);
  // What goes on after what is shown already is no other list.
  if (whole === items || (items && whole && items[0] === whole[0])) return items;
  return items?.slice(0, FIRST_ROWS);
}

/**
 * Is made anew only when what it shows is another: while one types, the list around it is rendered at each letter. Of
 * plain elements, since a row of Mantine's costs several times as much, and rows are what a search waits for.
 */
const Row = memo(function Row(props: {
  row: unknown;
  id: string;
  name: string;
  columns: readonly Column<unknown>[];
  isSelected: boolean;
  toggle: ((id: string) => void) | undefined;
}) {
  const { row, id, name, columns, isSelected, toggle } = props;
  const folded = columns.filter(({ isFolded }) => isFolded);
  return (
    <tr className={classes.row} data-selected={isSelected || undefined}>
      {toggle && (
        <td className={`${classes.cell} ${classes.check}`}>
          <input
            type="checkbox"
            className={classes.box}
            aria-label={`Select ${name}`}
            checked={isSelected}
            onChange={() => toggle(id)}
          />
        </td>
      )}
      {columns.map(({ key, cell, from }, i) => (
        <td
          key={key}
          className={from ? `${classes.cell} mantine-visible-from-${from}` : classes.cell}
        >
          {cell(row)}
          {i === 0 && folded.length > 0 && (
            <Folded cells={folded.map((one) => ({ ...one, content: one.cell(row) }))} />
          )}
        </td>
      ))}
    </tr>
  );
});

function Header<T>({
  column,
  sort,
}: {
  column: Column<T>;
  sort?: { by: string; change: (by: string) => void };
}) {
  const { header, from, width, sort: by, isHeaderHidden } = column;
  if (!sort || !by) {
    return (
      <Table.Th visibleFrom={from} w={width}>
        {isHeaderHidden ? <span className={classes.hidden}>{header}</span> : header}
      </Table.Th>
    );
  }
  const isAscending = sort.by === by;
  const isDescending = sort.by === `-${by}`;
  return (
    <Table.Th
      visibleFrom={from}
      w={width}
      aria-sort={isAscending ? 'ascending' : isDescending ? 'descending' : 'none'}
    >
      <UnstyledButton
        className={classes.sort}
        onClick={() => sort.change(isAscending ? `-${by}` : by)}
      >
        {header}
        {isAscending && <ArrowUp size={14} aria-hidden />}
        {isDescending && <ArrowDown size={14} aria-hidden />}
      </UnstyledButton>
    </Table.Th>
  );
}

function toggled(ids: ReadonlySet<string>, id: string): Set<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}

/**
 * The link of a row: the whole row takes the pointer to it. Not the router's own component, of which each works out its
 * address again whenever that of the page changes, as it does at each letter of a search.
 */
export function RowLink({ to, children }: { to: string; children: ReactNode }) {
  const router = useRouter();
  const go = (event: MouseEvent) => {
    // What opens another tab or window is the browser's.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0)
      return;
    event.preventDefault();
    void router.navigate({ to });
  };
  const preload = () => void router.preloadRoute({ to }).catch(() => undefined);
  return (
    <a
      href={`${router.basepath}${to}`}
      className={classes.link}
      onClick={go}
      onPointerEnter={preload}
      onFocus={preload}
    >
      {children}
    </a>
  );
}
