import { Anchor, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { App } from '../../../generated/admin-api.ts';
import { EventList } from '../events/event-list.tsx';

/** What happened in an application, and to it. */
export function AppEvents({ app }: { app: App }) {
  return (
    <>
      <Group justify="flex-end" mb="sm">
        <Anchor
          component={Link}
          to="/events"
          search={{ client_id: app.client_id } as never}
          size="sm"
        >
          Open in Events, to filter and follow
        </Anchor>
      </Group>
      <EventList filters={{ client_id: app.client_id }} caption={`Events of ${app.client_name}`} />
    </>
  );
}
