import { Code } from '@mantine/core';
import type { App } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { DeleteSection } from '../../components/delete-section.tsx';
import { Facts } from '../../components/facts.tsx';
import { When } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';

/** What an application is called and where it is. */
export function AppConfiguration({ app }: { app: App }) {
  const { isSuper } = useCaller();
  const params = { path: { id: app.id } };
  return (
    <>
      <Facts
        facts={[
          ['Issuer', <Code key="issuer">{`${location.origin}/oidc`}</Code>],
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
