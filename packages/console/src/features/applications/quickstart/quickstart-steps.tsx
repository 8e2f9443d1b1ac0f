import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { App, Quickstart } from '../../../../generated/admin-api.ts';
import { useFreshSecret } from '../fresh-secret.ts';
import { LiveCheck } from '../live-check/live-check.tsx';
import { CodeBlock } from './code-block.tsx';
import { MarkedText } from './marked-text.tsx';
import { NeededChanges } from './needed-changes.tsx';
import classes from './quickstart-steps.module.css';
import { SecretInCode } from './secret-in-code.tsx';

const SESSION_SECRET_BYTES = 32;

/** One quickstart, from what has to be changed first to the page to open at the end. */
export function QuickstartSteps({ app, quickstart }: { app: App; quickstart: Quickstart }) {
  const { steps, placeholders, needed_changes, open_url } = quickstart;
  const secret = useFreshSecret(app.id);
  const [sessionSecret] = useState(randomSecret);
  // Here and nowhere else: the secret goes back to no server.
  const fill = (code: string) =>
    code
      .replaceAll(placeholders.client_secret, secret ?? placeholders.client_secret)
      .replaceAll(placeholders.session_secret, sessionSecret);
  const asksForSecret = steps.some(({ code }) => code?.includes(placeholders.client_secret));
  return (
    <Stack gap="lg">
      <NeededChanges app={app} needed={needed_changes} etag={`"${quickstart.app_version}"`} />
      {asksForSecret && <SecretInCode app={app} placeholder={placeholders.client_secret} />}
      <ol className={classes.steps}>
        {steps.map(({ title, text, file, language, code }) => (
          <li key={title} className={classes.step}>
            <Title order={2} size="h3">
              {title}
            </Title>
            {text && (
              <Text size="sm" c="dimmed" mt={2} maw="44rem">
                <MarkedText text={text} />
              </Text>
            )}
            {code !== null && language !== null && (
              <div className={classes.code}>
                <CodeBlock code={fill(code)} language={language} file={file} />
              </div>
            )}
          </li>
        ))}
        {open_url && (
          <li className={classes.step}>
            <Title order={2} size="h3">
              Open it and sign in
            </Title>
            <Text size="sm" mt={2}>
              <Anchor href={open_url} target="_blank" rel="noreferrer">
                {open_url}
              </Anchor>
            </Text>
          </li>
        )}
      </ol>
      <LiveCheck app={app} />
    </Stack>
  );
}

/** For the sessions of the application itself, which the provider has nothing to do with. */
function randomSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SESSION_SECRET_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
