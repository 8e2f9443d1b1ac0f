import { Alert, Anchor, Button, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import MailCheck from 'lucide-react/icons/mail-check';
import { useState } from 'react';
import type { User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { Section } from '../../components/section.tsx';
import { useCaller } from '../../session/caller.tsx';

/** What can be sent to somebody, by what they lack: an account of their own, or a proof that the address is theirs. */
const MAILS = {
  invitation: {
    title: 'Invitation',
    description:
      'They have no password yet. The link lets them choose one; it works once, for 7 days, and in place of any sent before.',
    act: 'Send an invitation',
    send: (id: string) =>
      take(api.POST('/api/v1/users/{id}/invitation', { params: { path: { id } } })),
  },
  verification: {
    title: 'E-mail address',
    description:
      'They have not shown yet that the address is theirs. The link does that; it works once, for 24 hours, and in place of any sent before.',
    act: 'Send a link to verify it',
    send: (id: string) =>
      take(api.POST('/api/v1/users/{id}/email-verification', { params: { path: { id } } })),
  },
} as const;

/** Sends somebody the mail that they need, if there is one. */
export function UserMails({ user }: { user: User }) {
  const { mayToUsers } = useCaller();
  if (!mayToUsers('help') || user.state === 'deleted') return null;
  if (user.state === 'invited') return <OneMail key="invitation" user={user} kind="invitation" />;
  if (user.email_verified) return null;
  return <OneMail key="verification" user={user} kind="verification" />;
}

function OneMail({ user, kind }: { user: User; kind: keyof typeof MAILS }) {
  const { title, description, act, send } = MAILS[kind];
  const [state, setState] = useState<'sending' | 'sent' | { error: unknown }>();
  async function go(): Promise<void> {
    setState('sending');
    try {
      await send(user.id);
      setState('sent');
    } catch (error) {
      setState({ error });
    }
  }
  return (
    <Section
      title={title}
      description={description}
      actions={
        <Button variant="default" loading={state === 'sending'} onClick={() => void go()}>
          {state === 'sent' ? 'Send it again' : act}
        </Button>
      }
    >
      <div aria-live="polite">
        {state === 'sent' && <Sent user={user} />}
        {typeof state === 'object' && <Failed error={state.error} />}
      </div>
    </Section>
  );
}

function Sent({ user }: { user: User }) {
  const { reads } = useCaller();
  return (
    <Alert color="gate" icon={<MailCheck size={18} aria-hidden />}>
      <Text size="sm">
        It is on its way to {user.email}.{' '}
        {reads('mails') && (
          <>
            Whether it arrived, and what it says where there is no mail server, is under{' '}
            <Anchor component={Link} to="/mails" inherit>
              Mail
            </Anchor>
            .
          </>
        )}
      </Text>
    </Alert>
  );
}

function Failed({ error }: { error: unknown }) {
  if (!(error instanceof ApiProblem) || error.code !== 'mail_not_configured') {
    return <ProblemAlert error={error} title="The mail was not sent" />;
  }
  return (
    <Alert color="red" title="There is no mail server" role="alert">
      <Text size="sm">
        This installation sends no mail: whoever runs it sets <code>SMTP_URL</code> and{' '}
        <code>GATEHOUSE_MAIL_FROM</code>. Until then, set a password for them and tell it to them in
        person.
      </Text>
    </Alert>
  );
}
