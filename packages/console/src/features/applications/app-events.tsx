import { Anchor, Group, SegmentedControl } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { App } from '../../../generated/admin-api.ts';
import { EventList } from '../events/event-list.tsx';

const KINDS = [
  { value: 'all', label: 'Everything' },
  { value: 'changes', label: 'Changes of its settings' },
] as const;

/** What happened in an application, and to it. */
export function AppEvents({ app }: { app: App }) {
  const [kind, setKind] = useState<(typeof KINDS)[number]['value']>('all');
  const filters = kind === 'all' ? { client_id: app.client_id } : { target_id: app.id };
  return (
    <>
      <Group justify="space-between" mb="sm">
        <SegmentedControl
          aria-label="What is shown"
          size="xs"
          data={[...KINDS]}
          value={kind}
          onChange={setKind}
        />
        <Anchor component={Link} to="/events" search={filters as never} size="sm">
          Open in Events, to filter and follow
        </Anchor>
      </Group>
      <EventList filters={filters} caption={`Events of ${app.client_name}`} />
    </>
  );
}
