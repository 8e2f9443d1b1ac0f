import {
  Alert,
  Anchor,
  Button,
  Checkbox,
  Code,
  FileInput,
  Group,
  List,
  Radio,
  Stack,
  Table,
  Text,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import FileUp from 'lucide-react/icons/file-up';
import { useState } from 'react';
import type { Import } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { explain } from '../../api/problem.ts';
import { Facts } from '../../components/facts.tsx';
import { useHere } from '../../components/here.ts';
import { Loaded } from '../../components/loaded.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Section } from '../../components/section.tsx';
import { toastFailed } from '../../components/toasts.tsx';
import { WorkProgress } from '../../components/work-progress.tsx';

const LOOK_EVERY = 700;
const FAILED_SHOWN = 100;
const EXAMPLE = 'email,name,roles\r\nada@example.com,Ada Lovelace,editors;staff\r\n';

type Mode = Import['mode'];

/** What is taken in, and how. */
interface Wanted {
  file: File;
  mode: Mode;
  invite: boolean;
}

/** Takes in a file of users: first what would happen, then, when one is content, for real. */
export function ImportPage() {
  const { run } = useSearch({ from: '/users/import' });
  const navigate = useNavigate({ from: '/users/import' });
  const [file, setFile] = useState<File | null>(null);
  const [mode, setMode] = useState<Mode>('create');
  const [invite, setInvite] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [isSending, setSending] = useState(false);
  const [tried, setTried] = useState<Wanted & { run: string }>();
  const isHere = useHere();

  async function start(wanted: Wanted | null, dryRun: boolean): Promise<void> {
    if (!wanted) return;
    setSending(true);
    setProblem(undefined);
    try {
      const started = await take(
        api.POST('/api/v1/imports', {
          params: {
            query: {
              mode: wanted.mode,
              dry_run: dryRun ? 'true' : 'false',
              invite: wanted.invite ? 'true' : 'false',
            },
          },
          headers: { 'content-type': 'text/csv' },
          body: await wanted.file.text(),
          bodySerializer: (text) => text as unknown as string,
        }),
      );
      if (!isHere()) return;
      if (dryRun) setTried({ ...wanted, run: started.id });
      await navigate({ search: { run: started.id } });
    } catch (error) {
      if (!isHere()) toastFailed(error);
      setProblem(explain(error));
    } finally {
      setSending(false);
    }
  }

  const wanted = file && { file, mode, invite };
  // What is on the screen is of that file and no other, whatever the fields say by now.
  const goOn = tried && tried.run === run ? () => void start(tried, false) : undefined;
  return (
    <>
      <PageHeader
        title="Import users"
        crumbs={[{ label: 'Users', to: '/users' }]}
        description="From a CSV file. A dry run tells what would come of each row, and changes nothing."
      />
      <Section title="The file">
        <Stack gap="md" maw="44rem">
          <List size="sm" spacing={4}>
            <List.Item>
              The first line names the columns: <Code>email</Code>, <Code>name</Code>,{' '}
              <Code>roles</Code>, <Code>state</Code>, and attributes such as{' '}
              <Code>attributes.department</Code>. What the export writes is read again.
            </List.Item>
            <List.Item>
              Several values of a cell are separated by <Code>;</Code>, and an empty cell leaves
              what is there.
            </List.Item>
            <List.Item>
              <Anchor
                href={`data:text/csv;charset=utf-8,${encodeURIComponent(EXAMPLE)}`}
                download="users-example.csv"
              >
                A small example
              </Anchor>
            </List.Item>
          </List>
          <FileInput
            label="CSV file"
            placeholder="Choose a file"
            accept=".csv,text/csv"
            leftSection={<FileUp size={16} aria-hidden />}
            value={file}
            onChange={setFile}
            error={problem}
            clearable
            clearButtonProps={{ 'aria-label': 'Clear the file' }}
          />
          <Radio.Group
            label="Users who are here already"
            value={mode}
            onChange={(value) => setMode(value as Mode)}
          >
            <Stack gap="xs" mt={6}>
              <Radio value="create" label="Leave them, and only add new ones" />
              <Radio value="upsert" label="Change them as the file says" />
            </Stack>
          </Radio.Group>
          <Checkbox
            label="Send an invitation to those who are added"
            description="A mail with a link to set a password, good for 7 days. Also to who is invited already and has none that is still good. A dry run sends nothing."
            checked={invite}
            onChange={({ currentTarget }) => setInvite(currentTarget.checked)}
          />
          <Group gap="xs">
            <Button disabled={!file} loading={isSending} onClick={() => void start(wanted, true)}>
              Try it without changing anything
            </Button>
            <Button
              variant="default"
              disabled={!file || isSending}
              onClick={() => void start(wanted, false)}
            >
              Import for real
            </Button>
          </Group>
        </Stack>
      </Section>
      {run && <Run key={run} id={run} goOn={goOn} isSending={isSending} />}
    </>
  );
}

function Run(props: {
  id: string;
  /** Does for real what was tried. */
  goOn: (() => void) | undefined;
  isSending: boolean;
}) {
  const { id, goOn, isSending } = props;
  const queryClient = useQueryClient();
  const query = useQuery({
    queryKey: ['imports', id],
    queryFn: async () => {
      const found = await take(api.GET('/api/v1/imports/{id}', { params: { path: { id } } }));
      if (found.state !== 'running') await queryClient.invalidateQueries({ queryKey: ['users'] });
      return found;
    },
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? LOOK_EVERY : false),
  });
  const cancel = () =>
    take(api.POST('/api/v1/imports/{id}/cancel', { params: { path: { id } } })).then(
      () => query.refetch(),
      toastFailed,
    );
  return (
    <Loaded query={query}>
      {(run) => (
        <Section title={run.dry_run ? 'What would happen' : 'What happened'}>
          <Stack gap="md">
            <State run={run} />
            {run.state === 'running' && (
              <WorkProgress
                label="Rows done"
                done={run.rows_done}
                total={run.rows_total}
                stop={cancel}
              />
            )}
            <Facts
              facts={[
                ['Rows', `${run.rows_done} of ${run.rows_total}`],
                [run.dry_run ? 'Would be added' : 'Added', run.created],
                [run.dry_run ? 'Would be changed' : 'Changed', run.updated],
                ['As they were', run.unchanged],
                ['Not taken', run.failed],
              ]}
            />
            {run.failed > 0 && <FailedRows id={id} done={run.rows_done} />}
            {run.dry_run && run.state === 'finished' && goOn && (
              <Group>
                <Button onClick={goOn} loading={isSending}>
                  Import for real
                </Button>
              </Group>
            )}
          </Stack>
        </Section>
      )}
    </Loaded>
  );
}

function State({ run }: { run: Import }) {
  switch (run.state) {
    case 'running':
      return <Text role="status">Under way. You can leave this page: it goes on.</Text>;
    case 'finished':
      return (
        <Alert color={run.failed > 0 ? 'gray' : 'gate'} role="status">
          {run.failed > 0
            ? `Done, save ${run.failed === 1 ? '1 row' : `${run.failed} rows`} that could not be taken.`
            : run.dry_run
              ? 'Every row can be taken. Nothing has been changed yet.'
              : 'Every row was taken.'}
        </Alert>
      );
    case 'cancelled':
      return <Alert color="gray">Stopped. What was done until then stays.</Alert>;
    case 'failed':
      return (
        <Alert color="red">
          {run.reason === 'privilege_missing'
            ? 'Whoever started it may not administer users any more, so it stopped.'
            : 'An attribute that the file names is gone, so it stopped.'}
        </Alert>
      );
  }
}

function FailedRows({ id, done }: { id: string; done: number }) {
  const query = useQuery({
    queryKey: ['imports', id, 'failed', done],
    queryFn: () =>
      take(
        api.GET('/api/v1/imports/{id}/results', {
          params: { path: { id }, query: { outcome: 'failed', limit: FAILED_SHOWN } },
        }),
      ),
    placeholderData: (before) => before,
  });
  return (
    <Loaded query={query}>
      {({ items, next }) => (
        <>
          <Table>
            <Table.Caption>
              {next
                ? `The first ${FAILED_SHOWN} rows that could not be taken`
                : 'Rows that could not be taken'}
            </Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w="5rem">Row</Table.Th>
                <Table.Th w="9rem">Column</Table.Th>
                <Table.Th>What is wrong</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.flatMap(({ number, errors }) =>
                errors.map(({ column, code, detail }) => (
                  <Table.Tr key={`${number} ${column} ${code}`}>
                    <Table.Td>{number}</Table.Td>
                    <Table.Td>{column ?? 'the row'}</Table.Td>
                    <Table.Td>{detail}</Table.Td>
                  </Table.Tr>
                )),
              )}
            </Table.Tbody>
          </Table>
        </>
      )}
    </Loaded>
  );
}
