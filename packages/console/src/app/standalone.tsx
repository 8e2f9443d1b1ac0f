import { Paper, Stack, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { Brand } from './brand.tsx';
import classes from './standalone.module.css';

/** A page without the dashboard around it, as the sign-in pages look. */
export function Standalone({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} - Gatehouse`;
  }, [title]);
  return (
    <div className={classes.page}>
      <header>
        <Brand />
      </header>
      <main className={classes.main}>
        <Paper className={classes.card} radius="lg">
          <Stack gap="md">
            <Title order={1}>{title}</Title>
            {children}
          </Stack>
        </Paper>
      </main>
    </div>
  );
}
