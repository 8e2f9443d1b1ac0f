import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { useName } from '../../components/names.tsx';
import { reasonWords } from '../events/event-words.ts';
import type { EventsSearch } from '../events/events-search.ts';
import classes from './overview.module.css';

interface Row {
  id: string;
  type: 'app' | 'reason';
  count: number;
  /** Leads to the events that were counted. */
  search: EventsSearch;
}

/** Most of something, each with its share. */
export function Ranking(props: { title: string; none: string; rows: readonly Row[] }) {
  const { title, none, rows } = props;
  const id = useId();
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <ol className={classes.ranking}>
          {rows.map((row) => (
            <li key={row.id}>
              <Text component={Link} to="/events" search={row.search as never} c="inherit" truncate>
                <Name row={row} />
              </Text>
              <data value={row.count}>{row.count.toLocaleString('en')}</data>
              <span
                className={classes.bar}
                data-bad={row.type === 'reason' || undefined}
                aria-hidden
              >
                <span style={{ width: `${(row.count / most) * 100}%` }} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Name({ row }: { row: Row }) {
  const { name } = useName(row.type === 'app' ? 'app' : null, row.id);
  return <>{row.type === 'reason' ? reasonWords(row.id) : (name ?? row.id)}</>;
}
