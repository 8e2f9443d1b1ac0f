import { Badge, Modal, SegmentedControl, Stack, Text, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import Mail from 'lucide-react/icons/mail';
import { useState } from 'react';
import type { Mail as MailRow } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import rowClasses from '../../components/data-table.module.css';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { Facts } from '../../components/facts.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { usePages } from '../../components/use-pages.ts';
import { exactTime, When } from '../../components/when.tsx';
import classes from './mails.module.css';
import { MAIL_STATES, type MailState } from './mails-search.ts';

const COLORS: Record<MailState, string> = {
  waiting: 'gray',
  sent: 'gate',
  failed: 'red',
  kept: 'gray',
};
const ANY = 'any';
const LOOK_EVERY = 5000;

/** What was sent to people, and what became of it; without a mail server, what it says. */
export function MailsPage() {
  const { state } = useSearch({ from: '/mails' });
  const navigate = useNavigate({ from: '/mails' });
  const [shown, setShown] = useState<MailRow>();
  const pages = usePages({
    queryKey: ['mails', 'list', state],
    fetchPage: (after, signal) =>
      take(api.GET('/api/v1/mails', { params: { query: { state, after } }, signal })),
    refetchInterval: LOOK_EVERY,
  });
  const columns: readonly Column<MailRow>[] = [
    {
      key: 'to',
      header: 'To',
      cell: (mail) => (
        <>
          <UnstyledButton className={rowClasses.link} onClick={() => setShown(mail)}>
            {mail.to}
          </UnstyledButton>
          <Text size="sm" c="dimmed">
            {mail.template.replaceAll(/[_-]/g, ' ')}
          </Text>
        </>
      ),
    },
    {
      key: 'state',
      header: 'State',
      width: '8rem',
      cell: (mail) => (
        <Badge color={COLORS[mail.state]}>
          {MAIL_STATES.find(({ value }) => value === mail.state)?.label}
        </Badge>
      ),
    },
    {
      key: 'when',
      header: 'When',
      from: 'sm',
      width: '9rem',
      cell: ({ created_at }) => (
        <Text size="sm" c="dimmed">
          <When at={created_at} />
        </Text>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Mail"
        description="What people were sent, and what became of it. Without a mail server it is kept here to be read."
      />
      <SegmentedControl
        aria-label="State"
        mb="md"
        value={state ?? ANY}
        onChange={(value) => {
          const next = MAIL_STATES.find((one) => one.value === value)?.value;
          void navigate({ search: next ? { state: next } : {}, replace: true });
        }}
        data={[{ value: ANY, label: 'All' }, ...MAIL_STATES]}
        className={classes.states}
      />
      <DataTable
        caption="Mail"
        columns={columns}
        pages={pages}
        rowKey={({ id }) => id}
        empty={
          <Empty
            icon={Mail}
            title={state ? 'No mail is in this state' : 'Nothing has been sent yet'}
          />
        }
      />
      <Modal
        opened={shown !== undefined}
        onClose={() => setShown(undefined)}
        title="Mail"
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {shown && <OneMail mail={shown} />}
      </Modal>
    </>
  );
}

function OneMail({ mail }: { mail: MailRow }) {
  const isKept = mail.state === 'kept';
  const kept = useQuery({
    queryKey: ['outbox', mail.id],
    queryFn: () => take(api.GET('/api/v1/outbox/{id}', { params: { path: { id: mail.id } } })),
    enabled: isKept,
    retry: false,
  });
  return (
    <Stack gap="md">
      <Facts
        facts={[
          ['To', mail.to],
          ['Made', exactTime(mail.created_at)],
          ['Attempts', mail.attempts],
          ...(mail.last_error ? [['What went wrong', mail.last_error] as const] : []),
          ...(mail.next_attempt_at
            ? [['Next attempt', <When key="next" at={mail.next_attempt_at} />] as const]
            : []),
        ]}
      />
      {kept.data && (
        <>
          <Text fw={550}>{kept.data.subject}</Text>
          {/* A region that scrolls can be reached by the keyboard. */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that it is. */}
          <pre className={classes.text} tabIndex={0}>
            {kept.data.text}
          </pre>
        </>
      )}
    </Stack>
  );
}
