import { Modal, Text, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { CreateForm } from '../../components/create-form.tsx';
import { useCreator } from '../../components/creator.ts';
import { acceptFinding } from './acceptances-api.ts';
import type { Finding } from './hygiene-api.ts';

const DAY = 24 * 3_600_000;
/** Characters of a reason. */
const MAX_REASON = 500;

/** Asks why a finding is to stay as it is, and for how long. */
export default function AcceptFinding({ finding, close }: { finding: Finding; close: () => void }) {
  return (
    <Modal
      opened
      onClose={close}
      title="Accept it as it is"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Form finding={finding} close={close} />
    </Modal>
  );
}

function Form({ finding, close }: { finding: Finding; close: () => void }) {
  const queryClient = useQueryClient();
  const { app, code, subject, title, detail } = finding;
  const { form, ...creator } = useCreator({
    initial: { reason: '', until: '' },
    needed: { reason: 'Say why, for whoever looks at it next.' },
    create: ({ reason, until }) =>
      acceptFinding({ app_id: app.id, code, subject, reason, until: startOf(until) }, queryClient),
    created: (_accepted, isHere) => isHere && close(),
  });
  return (
    <CreateForm {...creator} act="Accept it" cancel={close}>
      <div>
        <Text fw={550}>
          {app.client_name}: {title}
        </Text>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {detail}
        </Text>
      </div>
      <Textarea
        label="Why it stays as it is"
        description="Everybody who may see the application can read it."
        autosize
        minRows={2}
        maxLength={MAX_REASON}
        data-autofocus
        {...form.getInputProps('reason')}
      />
      <TextInput
        type="date"
        label="Until"
        description="From that day on it is a finding again; without one, when what it is about changes."
        min={toDay(Date.now() + DAY)}
        maw="14rem"
        {...form.getInputProps('until')}
      />
    </CreateForm>
  );
}

/** The first moment of a day where the person is. */
function startOf(day: string): string | null {
  return day === '' ? null : new Date(`${day}T00:00`).toISOString();
}

/** A day as fields have it, where the person is. @param time milliseconds since the epoch. */
function toDay(time: number): string {
  const date = new Date(time);
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}
