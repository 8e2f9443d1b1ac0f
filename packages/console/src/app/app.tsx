import './styles.ts';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { connectApi } from '../api/client.ts';
import { queryClient } from '../api/query-client.ts';
import { ConfirmProvider } from '../components/confirm.tsx';
import { styleNonce } from '../components/style-nonce.ts';
import type { Session } from '../session/session.ts';
import { SessionContext } from '../session/session-context.tsx';
import { CallerGate } from './caller-gate.tsx';
import { router } from './router.tsx';
import { SessionOver } from './session-over.tsx';
import { SignInFailed } from './sign-in-failed.tsx';
import { cssVariablesResolver, theme } from './theme.ts';

const colorSchemes = localStorageColorSchemeManager({ key: 'gatehouse.color-scheme' });

/** Who signed in, or why nobody did. */
export interface Opening {
  session?: Session;
  error?: unknown;
}

/** The dashboard of who signed in, or why nobody did. */
export function App(opening: Opening) {
  const { session, error } = opening;
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colorSchemes}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      {session ? <Dashboard session={session} /> : <SignInFailed error={error} />}
    </MantineProvider>
  );
}

function Dashboard({ session }: { session: Session }) {
  const [isOver, setOver] = useState(false);
  // Before the first request, which children make as they appear.
  useState(() => connectApi(session, () => setOver(true)));
  return (
    <SessionContext value={session}>
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" zIndex={400} limit={4} />
        <ConfirmProvider>
          <CallerGate>
            <RouterProvider router={router} />
          </CallerGate>
        </ConfirmProvider>
        <SessionOver opened={isOver} onGoingOn={() => setOver(false)} />
      </QueryClientProvider>
    </SessionContext>
  );
}
