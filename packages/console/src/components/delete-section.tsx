import { Button, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useConfirm } from './confirm.tsx';
import { Section } from './section.tsx';
import { toastDone, toastFailed } from './toasts.tsx';

/** Deletes what a page is of, for good, after it was said what that means. */
export function DeleteSection(props: {
  /** Such as `role`. */
  noun: string;
  name: string;
  consequence: ReactNode;
  /** Has to be typed first: for what many people would miss. */
  isGrave?: boolean;
  remove: () => Promise<unknown>;
  /** The list that it was in: where to go, and what to read anew. */
  list: { to: string; queryKey: string };
}) {
  const { noun, name, consequence, isGrave = false, remove, list } = props;
  const confirm = useConfirm();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const title = `Delete this ${noun}`;
  async function ask(): Promise<void> {
    const isSure = await confirm({
      title: `Delete ${name}?`,
      consequence: (
        <>
          {consequence} <strong>This cannot be undone.</strong>
        </>
      ),
      act: `Delete the ${noun}`,
      ...(isGrave && { typed: name }),
    });
    if (!isSure) return;
    try {
      await remove();
      await navigate({ to: list.to });
      await queryClient.invalidateQueries({ queryKey: [list.queryKey] });
      toastDone(`${name} was deleted`);
    } catch (error) {
      toastFailed(error);
    }
  }
  return (
    <Section title={title}>
      <Text size="sm" mb="md" maw="44rem">
        {consequence}
      </Text>
      <Button color="red" variant="light" onClick={() => void ask()}>
        {title} …
      </Button>
    </Section>
  );
}
