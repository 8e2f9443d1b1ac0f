import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { createContext, type ReactNode, use, useCallback, useRef, useState } from 'react';

/** What is about to happen. */
export interface Question {
  title: string;
  /** What it means for whom, in full sentences: what cannot be undone says so. Shown outside of the page: without links, and without `useCaller`. */
  consequence: ReactNode;
  /** On the button: the act by its name, such as `Erase for good`. */
  act: string;
  /** On the button that leaves all as it is; default: `Cancel`. */
  cancel?: string;
  /** What has to be typed first, where a slip would cost much. */
  typed?: string;
}

const Asking = createContext<(question: Question) => Promise<boolean>>(async () => false);

/** @returns a function that asks, and resolves with whether it is to be done. */
export function useConfirm(): (question: Question) => Promise<boolean> {
  return use(Asking);
}

/** Asks what {@link useConfirm} is given. */
export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<Question>();
  const [opened, setOpened] = useState(false);
  const answer = useRef<(yes: boolean) => void>(undefined);
  const ask = useCallback((asked: Question) => {
    answer.current?.(false);
    setQuestion(asked);
    setOpened(true);
    return new Promise<boolean>((resolve) => {
      answer.current = resolve;
    });
  }, []);
  const close = (yes: boolean) => {
    setOpened(false);
    answer.current?.(yes);
    answer.current = undefined;
  };
  return (
    <Asking value={ask}>
      {children}
      <Modal
        opened={opened}
        onClose={() => close(false)}
        title={question?.title}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {question && <Answer key={question.title} question={question} close={close} />}
      </Modal>
    </Asking>
  );
}

function Answer({ question, close }: { question: Question; close: (yes: boolean) => void }) {
  const [typed, setTyped] = useState('');
  const { consequence, act } = question;
  const isReady = question.typed === undefined || typed.trim() === question.typed;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isReady) return;
        // It closes: what comes of it may take the focus.
        if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
        close(true);
      }}
    >
      <Stack gap="md">
        <Text component="div">{consequence}</Text>
        {question.typed !== undefined && (
          <TextInput
            label={`Type ${question.typed} to go on`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => close(false)}>
            {question.cancel ?? 'Cancel'}
          </Button>
          <Button type="submit" color="red" disabled={!isReady} data-autofocus={!question.typed}>
            {act}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
