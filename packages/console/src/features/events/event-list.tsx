import { Text, UnstyledButton } from '@mantine/core';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleX from 'lucide-react/icons/circle-x';
import History from 'lucide-react/icons/history';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Event } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { useName } from '../../components/names.tsx';
import { usePages } from '../../components/use-pages.ts';
import { When } from '../../components/when.tsx';
import classes from './event-list.module.css';
import {
  actorWords,
  changedWords,
  eventWords,
  isAtApplication,
  reasonWords,
} from './event-words.ts';
import type { EventFilters } from './events-search.ts';

const EventDetails = lazy(() => import('./event-details.tsx'));

/** Milliseconds between two looks at a list that is followed. */
const LOOK_EVERY = 2000;

/** Events, the latest first; each opens with all that is known of it. */
export function EventList(props: {
  filters: EventFilters;
  caption: string;
  /** New ones appear by themselves. */
  isLive?: boolean;
  /** Only so many, without a way to more. */
  most?: number;
  empty?: ReactNode;
}) {
  const { filters, caption, isLive = false, most, empty = <NothingYet /> } = props;
  const [shown, setShown] = useState<Event>();
  const pages = usePages({
    queryKey: ['events', filters, most],
    fetchPage: (after, signal) =>
      take(
        api.GET('/api/v1/events', {
          params: { query: { ...filters, after, limit: most } },
          signal,
        }),
      ),
    refetchInterval: isLive && LOOK_EVERY,
  });
  const columns: readonly Column<Event>[] = [
    {
      key: 'what',
      header: 'What happened',
      cell: (event) => <Sentence event={event} open={() => setShown(event)} />,
    },
    {
      key: 'where',
      header: 'From',
      from: 'md',
      width: '10rem',
      cell: ({ ip_address }) => (
        <Text size="sm" c="dimmed">
          {ip_address ?? 'this machine'}
        </Text>
      ),
    },
    {
      key: 'when',
      header: 'When',
      from: 'sm',
      width: '9.5rem',
      cell: ({ occurred_at }) => (
        <Text size="sm" c="dimmed">
          <When at={occurred_at} />
        </Text>
      ),
    },
  ];
  return (
    <>
      <DataTable
        caption={caption}
        columns={columns}
        pages={pages}
        rowKey={({ id }) => id}
        empty={empty}
        isWhole={most === undefined}
      />
      {shown && (
        <Suspense>
          <EventDetails event={shown} close={() => setShown(undefined)} />
        </Suspense>
      )}
    </>
  );
}

function Sentence({ event, open }: { event: Event; open: () => void }) {
  const actor = useName(event.actor_type === 'user' ? 'user' : null, event.actor_id);
  const target = useName(event.target_type, event.target_id);
  const isFailure = event.outcome === 'failure';
  const client = useName('app', event.target_type === 'app' ? null : event.client_id);
  const application = event.target_type === 'app' ? null : (client.name ?? event.client_id);
  const roleId = event.details?.role_id;
  const role = useName('role', typeof roleId === 'string' ? roleId : null);
  // Until a sign-in is complete nobody has proved who they are; whose account it is is the target.
  const isSomebody = event.actor_type === 'anonymous' && event.target_type === 'user';
  const subject = (isSomebody ? target.name : actor.name) ?? actorWords(event.actor_type);
  return (
    <div className={classes.sentence}>
      {isFailure ? (
        <CircleX size={18} className={classes.failed} aria-label="Failed" />
      ) : (
        <CircleCheck size={18} className={classes.done} aria-label="Done" />
      )}
      <div className={classes.words}>
        <UnstyledButton className={classes.open} onClick={open}>
          <strong>{subject}</strong> {eventWords(event)}
        </UnstyledButton>
        <Text size="sm" c="dimmed">
          {[
            target.name !== subject && target.name,
            role.name,
            changedWords(event),
            event.reason && reasonWords(event.reason),
            application && (isAtApplication(event.action) ? `in ${application}` : application),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
        <Text size="sm" c="dimmed" hiddenFrom="sm">
          <When at={event.occurred_at} />
        </Text>
      </div>
    </div>
  );
}

function NothingYet() {
  return (
    <Empty icon={History} title="Nothing has happened yet">
      Sign-ins, and every change by an administrator, are recorded here.
    </Empty>
  );
}
