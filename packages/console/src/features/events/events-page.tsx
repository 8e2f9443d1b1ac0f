import { Button, CloseButton, Group, Select, Switch, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import Download from 'lucide-react/icons/download';
import SearchX from 'lucide-react/icons/search-x';
import { useState } from 'react';
import { api, take } from '../../api/client.ts';
import { Empty } from '../../components/empty.tsx';
import { AsyncFilter, SelectFilter } from '../../components/filters.tsx';
import { useName } from '../../components/names.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { saveFile } from '../../components/save-file.ts';
import { SearchField } from '../../components/search-field.tsx';
import { userSource } from '../../components/sources.ts';
import { toastFailed } from '../../components/toasts.tsx';
import { exactTime } from '../../components/when.tsx';
import { EventList } from './event-list.tsx';
import { type EventAction, eventWords } from './event-words.ts';
import classes from './events-page.module.css';
import type { EventFilters, EventsSearch } from './events-search.ts';

/** What is most often looked for; any other action is found by opening an event of it. */
const ACTIONS: readonly EventAction[] = [
  'sign_in',
  'sign_out',
  'access.refuse',
  'token.refused',
  'session.end',
  'user.create',
  'user.update',
  'user.delete',
  'user.import',
  'role.grant',
  'role.withdraw',
  'app.create',
  'app.update',
  'app.rotate_secret',
  'policy.update',
  'mapping.run',
  'privilege.grant',
  'privilege.withdraw',
  'settings.update',
  'api_token.issue',
];
const OUTCOMES = [
  { value: 'success', label: 'Done' },
  { value: 'failure', label: 'Failed' },
] as const;
const HOUR = 3_600_000;
const SPANS = [
  { label: 'Last hour', hours: 1 },
  { label: 'Last 24 hours', hours: 24 },
  { label: 'Last 7 days', hours: 7 * 24 },
  { label: 'Last 30 days', hours: 30 * 24 },
] as const;
/** Filters that are set by following a link, with what they are called. */
const LINKED: readonly [keyof EventFilters, string][] = [
  ['client_id', 'Application'],
  ['session_id', 'Session'],
  ['correlation_id', 'Reference'],
  ['ip_address', 'From'],
  ['target_id', 'To'],
  ['actor_id', 'By'],
];

/** Everything that happened, to be searched and followed. */
export function EventsPage() {
  const { live = false, ...filters } = useSearch({ from: '/events' });
  const navigate = useNavigate({ from: '/events' });
  const [isExporting, setExporting] = useState(false);
  const change = (changed: Partial<EventsSearch>) =>
    void navigate({ search: (now) => ({ ...now, ...changed }), replace: true });
  const isNarrowed = Object.keys(filters).length > 0;
  const words = (action: EventAction) => {
    const text = eventWords({ action, outcome: 'success' });
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  const known = filters.action && !ACTIONS.includes(filters.action) ? [filters.action] : [];
  return (
    <>
      <PageHeader
        title="Events"
        description="Who did what, to what, from where. Nothing here can be changed or removed unseen."
        actions={
          <>
            <Switch
              label="Live"
              checked={live}
              onChange={(event) => change({ live: event.currentTarget.checked || undefined })}
            />
            <Button
              variant="default"
              leftSection={<Download size={16} aria-hidden />}
              loading={isExporting}
              onClick={() => {
                setExporting(true);
                void saveEvents(filters)
                  .catch(toastFailed)
                  .finally(() => setExporting(false));
              }}
            >
              Export
            </Button>
          </>
        }
      />
      <Group gap="sm" mb="md" align="flex-end">
        <SearchField
          label="Reference, such as 7QF2-M9XD"
          value={filters.correlation_id ?? ''}
          asWritten={(text) => text.trim().toUpperCase()}
          onSearch={(text) => change({ correlation_id: text || undefined })}
        />
        <SelectFilter
          label="What happened"
          any="Anything"
          options={[...known, ...ACTIONS].map((action) => ({
            value: action,
            label: words(action),
          }))}
          value={filters.action}
          onChange={(action) => change({ action })}
          searchable
          className={classes.wide}
        />
        <SelectFilter
          label="Outcome"
          any="Any outcome"
          options={OUTCOMES}
          value={filters.outcome}
          onChange={(outcome) => change({ outcome })}
          className={classes.filter}
        />
        <Select
          aria-label="Since"
          placeholder="Any time"
          data={SPANS.map(({ label }) => label)}
          value={null}
          onChange={(label) => {
            const span = SPANS.find((one) => one.label === label);
            if (span) change({ from: new Date(Date.now() - span.hours * HOUR).toISOString() });
          }}
          className={classes.filter}
        />
        <AsyncFilter
          label="User"
          any="Any user"
          source={userSource}
          value={filters.target_id}
          onChange={(id) => change({ target_id: id })}
          className={classes.wide}
        />
      </Group>
      <Chips filters={filters} change={change} />
      <EventList
        filters={filters}
        caption="Events"
        isLive={live}
        empty={
          isNarrowed ? (
            <Empty
              icon={SearchX}
              title="Nothing like that has happened"
              action={
                <Button variant="default" onClick={() => void navigate({ search: {} })}>
                  Show everything
                </Button>
              }
            >
              Take one of the filters away to see more.
            </Empty>
          ) : undefined
        }
      />
    </>
  );
}

/** Filters that no field above shows. */
function Chips(props: { filters: EventFilters; change: (changed: EventFilters) => void }) {
  const { filters, change } = props;
  const actor = useName('user', filters.actor_id ?? null);
  const chips: { name: keyof EventFilters; text: string }[] = LINKED.flatMap(([name, label]) => {
    const value = filters[name];
    const isShownAbove = name === 'correlation_id' || name === 'target_id';
    const shown = (name === 'actor_id' && actor.name) || value;
    return value && !isShownAbove ? [{ name, text: `${label}: ${shown}` }] : [];
  });
  if (filters.from) chips.push({ name: 'from', text: `Since ${exactTime(filters.from)}` });
  if (filters.to) chips.push({ name: 'to', text: `Before ${exactTime(filters.to)}` });
  if (chips.length === 0) return null;
  return (
    <Group gap="xs" mb="md" aria-label="Filters">
      {chips.map(({ name, text }) => (
        <span key={name} className={classes.chip}>
          <Text span size="sm">
            {text}
          </Text>
          <CloseButton
            size="sm"
            aria-label={`Remove the filter ${text}`}
            onClick={() => change({ [name]: undefined })}
          />
        </span>
      ))}
    </Group>
  );
}

/** As JSON lines, the oldest first. */
async function saveEvents(filters: EventFilters): Promise<void> {
  const blob = await take(
    api.GET('/api/v1/events/export', { params: { query: filters }, parseAs: 'blob' }),
  );
  saveFile('events.jsonl', blob as unknown as Blob);
}
