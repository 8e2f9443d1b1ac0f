import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from '@tanstack/react-router';
import { Suspense } from 'react';
import type { App } from '../../../generated/admin-api.ts';
import { Copyable } from '../../components/copyable.tsx';
import { LinkTabs } from '../../components/link-tabs.tsx';
import { Loaded, Sketch } from '../../components/loaded.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { useCaller } from '../../session/caller.tsx';
import { typeLabel } from './app-types.ts';
import { APP_TABS, type AppTab } from './application-tabs.ts';
import { ApplicationTile } from './application-tile.tsx';
import { appQuery } from './applications-api.ts';
import { FreshSecretAlert } from './fresh-secret-alert.tsx';

/** One application, tab by tab. Its address may name it by `client_id`, too. */
export function ApplicationPage() {
  const { appId, tab } = useParams({ strict: false }) as { appId: string; tab?: string };
  const query = useQuery(appQuery(appId));
  return (
    <Loaded query={query}>
      {({ value: app }) =>
        app.id === appId ? (
          <OneApplication key={appId} app={app} />
        ) : (
          <Navigate
            {...(tab
              ? { to: '/applications/$appId/$tab', params: { appId: app.id, tab } }
              : { to: '/applications/$appId', params: { appId: app.id } })}
            search
            replace
          />
        )
      }
    </Loaded>
  );
}

function OneApplication({ app }: { app: App }) {
  const { reads } = useCaller();
  const isShown = ({ types, areas }: AppTab) =>
    (!types || types.includes(app.application_type)) && (!areas || areas.every(reads));
  return (
    <>
      <PageHeader
        title={app.client_name}
        picture={<ApplicationTile name={app.client_name} logo={app.logo_uri} />}
        badge={<Badge color="gray">{typeLabel(app.application_type)}</Badge>}
        description={<Copyable value={app.client_id} what="client id" />}
        crumbs={[{ label: 'Applications', to: '/applications' }]}
      />
      <FreshSecretAlert app={app} />
      <LinkTabs
        title={app.client_name}
        to={`/applications/${app.id}`}
        tabs={APP_TABS.filter(isShown).map(({ name, label, component: Content }) => ({
          value: name,
          label,
          content: (
            <Suspense fallback={<Sketch />}>
              <Content app={app} />
            </Suspense>
          ),
        }))}
      />
    </>
  );
}
