import { Button, Group, Select, Stack } from '@mantine/core';
import ExternalLink from 'lucide-react/icons/external-link';
import { useState } from 'react';
import type { App } from '../../../../generated/admin-api.ts';
import { Section } from '../../../components/section.tsx';

/** Tries a logout as the application would ask for it (RP-Initiated Logout 1.0). */
export function LogoutTest({ app }: { app: App }) {
  const [returnTo, setReturnTo] = useState(app.post_logout_redirect_uris[0] ?? null);
  const query = new URLSearchParams({
    client_id: app.client_id,
    ...(returnTo && { post_logout_redirect_uri: returnTo }),
  });
  return (
    <Section
      title="Try the logout"
      description="As when the application asks for it. Opened here, it ends the session of this browser at the provider: you are signed out of this dashboard, too."
    >
      <Stack gap="md" maw="36rem">
        {app.post_logout_redirect_uris.length > 0 && (
          <Select
            label="Then go to"
            data={app.post_logout_redirect_uris}
            value={returnTo}
            onChange={setReturnTo}
            allowDeselect={false}
          />
        )}
        <Group>
          <Button
            component="a"
            variant="default"
            href={`/oidc/logout?${query}`}
            target="_blank"
            rel="noopener"
            rightSection={<ExternalLink size={16} aria-hidden />}
          >
            Sign out, here too
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}
