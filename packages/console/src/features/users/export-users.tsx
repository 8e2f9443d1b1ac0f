import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { api, take } from '../../api/client.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { saveFile } from '../../components/save-file.ts';
import { userCsvLine, usersCsvHeader } from './users-csv.ts';
import type { toUsersQuery } from './users-search.ts';

const AT_ONCE = 200;

/** Reads all users that a list would show, and hands them over as a CSV file that can be imported again. */
export default function ExportUsers(props: {
  close: () => void;
  query: ReturnType<typeof toUsersQuery>;
}) {
  const { close, query } = props;
  const [count, setCount] = useState(0);
  const [file, setFile] = useState<Blob>();
  const [error, setError] = useState<unknown>();
  const latest = useRef(query);
  latest.current = query;

  useEffect(() => {
    const stop = new AbortController();
    readAll(latest.current, setCount, stop.signal).then(
      (parts) => setFile(new Blob(parts, { type: 'text/csv' })),
      (problem: unknown) => {
        if (!stop.signal.aborted) setError(problem);
      },
    );
    return () => stop.abort();
  }, []);

  return (
    <Modal opened onClose={close} title="Export users" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="md">
        {error !== undefined && <ProblemAlert error={error} />}
        <Group gap="sm" role="status">
          {!file && !error && <Loader size="sm" />}
          <Text>
            {file
              ? `The file is ready: ${count} users. It holds personal data; keep it as such.`
              : `${count} users read so far …`}
          </Text>
        </Group>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {file ? 'Close' : 'Cancel'}
          </Button>
          {file && (
            <Button
              onClick={() => {
                saveFile('users.csv', file);
                close();
              }}
            >
              Save users.csv
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

async function readAll(
  query: ReturnType<typeof toUsersQuery>,
  told: (count: number) => void,
  signal: AbortSignal,
): Promise<string[]> {
  const definitions = await take(
    api.GET('/api/v1/attributes', { params: { query: { limit: AT_ONCE } }, signal }),
  );
  const attributes = definitions.items.map(({ name }) => name);
  const parts = [usersCsvHeader(attributes)];
  let after: string | undefined;
  do {
    const page = await take(
      api.GET('/api/v1/users', { params: { query: { ...query, limit: AT_ONCE, after } }, signal }),
    );
    parts.push(page.items.map((user) => userCsvLine(user, attributes)).join(''));
    told((parts.length - 2) * AT_ONCE + page.items.length);
    after = page.next ?? undefined;
  } while (after);
  return parts;
}
