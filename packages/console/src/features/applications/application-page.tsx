import { Badge, Code } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { App } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { DeleteSection } from '../../components/delete-section.tsx';
import { Facts } from '../../components/facts.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { When } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';
import { APP_TYPES } from './app-types.ts';

/** One application. */
export function ApplicationPage() {
  const { appId } = useParams({ strict: false }) as { appId: string };
  const query = useQuery({
    queryKey: ['apps', 'one', appId],
    queryFn: () => take(api.GET('/api/v1/apps/{id}', { params: { path: { id: appId } } })),
  });
  return <Loaded query={query}>{(app) => <OneApplication app={app} />}</Loaded>;
}

function OneApplication({ app }: { app: App }) {
  const { isSuper } = useCaller();
  const params = { path: { id: app.id } };
  return (
    <>
      <PageHeader
        title={app.client_name}
        badge={
          <Badge color="gray">
            {APP_TYPES.find(({ value }) => value === app.application_type)?.label}
          </Badge>
        }
        crumbs={[{ label: 'Applications', to: '/applications' }]}
      />
      <Facts
        facts={[
          ['Issuer', <Code key="issuer">{`${location.origin}/oidc`}</Code>],
          ['Client id', <Code key="id">{app.client_id}</Code>],
          ['Open to', app.access === 'everyone' ? 'Everyone' : 'Some roles'],
          ['Redirect URIs', app.redirect_uris.join(', ') || 'none'],
          ['Added', <When key="added" at={app.created_at} />],
          ['Changed', <When key="changed" at={app.updated_at} />],
        ]}
      />
      {isSuper && (
        <DeleteSection
          noun="application"
          name={app.client_name}
          isGrave
          consequence="Nobody can sign in to it any more, its tokens stop working at their next use, and its secrets are gone."
          remove={() => take(api.DELETE('/api/v1/apps/{id}', { params }))}
          list={{ to: '/applications', queryKey: 'apps' }}
        />
      )}
    </>
  );
}
