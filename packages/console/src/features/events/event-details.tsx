import { Anchor, Button, Code, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Event } from '../../../generated/admin-api.ts';
import { Facts } from '../../components/facts.tsx';
import { useName } from '../../components/names.tsx';
import { exactTime } from '../../components/when.tsx';
import { traceOfQuery } from '../traces/traces-api.ts';
import { actorWords, changedWords, eventWords, reasonWords } from './event-words.ts';
import type { EventFilters } from './events-search.ts';

/** All that is known of one event, with ways to others like it. */
export default function EventDetails({ event, close }: { event: Event; close: () => void }) {
  return (
    <Drawer opened onClose={close} title="Event" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Known event={event} />
    </Drawer>
  );
}

function Known({ event }: { event: Event }) {
  const actor = useName(event.actor_type === 'user' ? 'user' : null, event.actor_id);
  const roleId = typeof event.details?.role_id === 'string' && event.details.role_id;
  const facts: [string, ReactNode][] = [
    ['When', exactTime(event.occurred_at)],
    ['Outcome', event.outcome === 'success' ? 'Done' : 'Failed'],
    ['Why', event.reason && reasonWords(event.reason)],
    ['By', <Named key="by" type={event.actor_type} id={event.actor_id} />],
    ['To', event.target_id && <Named key="to" type={event.target_type} id={event.target_id} />],
    ['Role', roleId && <Named key="role" type="role" id={roleId} />],
    ['Changed', changedWords(event)],
    ['Application', event.client_id && <More key="app" name="client_id" value={event.client_id} />],
    ['From', event.ip_address && <More key="ip" name="ip_address" value={event.ip_address} />],
    ['Browser', event.user_agent],
    ['Session', event.session_id && <More key="s" name="session_id" value={event.session_id} />],
    [
      'Reference',
      event.correlation_id && <More key="ref" name="correlation_id" value={event.correlation_id} />,
    ],
    ['Action', <Code key="action">{event.action}</Code>],
    ['Id', <Code key="id">{event.id}</Code>],
    [
      'Place in the chain',
      event.sequence === null ? 'Not sealed yet' : `${event.sequence}, sealed`,
    ],
  ];
  return (
    <Stack gap="lg">
      <Title order={3}>
        {actor.name ?? actorWords(event.actor_type)} {eventWords(event)}
      </Title>
      {event.correlation_id && <TraceOf reference={event.correlation_id} />}
      <Facts facts={facts.filter(([, value]) => Boolean(value))} />
      <Group gap="xs">
        {event.actor_type === 'user' && event.actor_id && (
          <OthersLike filter={{ actor_id: event.actor_id }}>All that they did</OthersLike>
        )}
        {event.target_id && (
          <OthersLike filter={{ target_id: event.target_id }}>
            {event.target_type === 'user' ? 'All that happened to them' : 'All that happened to it'}
          </OthersLike>
        )}
      </Group>
      {event.details && (
        <div>
          <Text size="sm" c="dimmed" mb={4}>
            Details
          </Text>
          <Code block tabIndex={0}>
            {JSON.stringify(event.details, null, 2)}
          </Code>
        </div>
      )}
    </Stack>
  );
}

/** Only where one is kept: most events are of no sign-in. */
function TraceOf({ reference }: { reference: string }) {
  const { data: trace } = useQuery(traceOfQuery(reference));
  if (!trace) return null;
  return (
    <Button component={Link} to={`/traces/${trace.id}`} variant="default">
      Open the trace
    </Button>
  );
}

function Named({ type, id }: { type: string | null; id: string | null }) {
  const { name, to } = useName(type, id);
  if (name && to) {
    return (
      <Anchor component={Link} to={to}>
        {name}
      </Anchor>
    );
  }
  if (id === null) return <>{type === null ? 'nothing' : type.replaceAll('_', ' ')}</>;
  return <Code>{id}</Code>;
}

function OthersLike({ filter, children }: { filter: EventFilters; children: string }) {
  return (
    <Button component={Link} to="/events" search={filter as never} size="xs" variant="default">
      {children}
    </Button>
  );
}

/** Leads to the events that have this in common. */
function More({ name, value }: { name: string; value: string }) {
  return (
    <Anchor component={Link} to="/events" search={{ [name]: value } as never}>
      {value}
    </Anchor>
  );
}
