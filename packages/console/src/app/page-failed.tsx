import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { PageHeader } from '../components/page-header.tsx';

/** In place of a page whose program failed. The rest of the dashboard goes on. */
export function PageFailed({ error, reset }: { error: unknown; reset?: () => void }) {
  // Of the request that failed, or by which a report and what is in the browser's log can be told to belong together.
  const reference = useMemo(() => {
    if (error instanceof ApiProblem) return error.requestId;
    const own = crypto.randomUUID().slice(0, 8).toUpperCase();
    console.error(own, error);
    return own;
  }, [error]);
  return (
    <>
      <PageHeader title="This page failed" />
      <Stack gap="md" maw="40rem">
        <Text>
          Nothing was changed by it. Try again, or load the dashboard anew. If it stays, report it
          with this reference: <Code>{reference}</Code>
        </Text>
        <Code block>{error instanceof Error ? error.message : String(error)}</Code>
        <Group gap="xs">
          {reset && <Button onClick={reset}>Try again</Button>}
          <Button variant="default" onClick={() => location.reload()}>
            Load the dashboard anew
          </Button>
        </Group>
      </Stack>
    </>
  );
}
