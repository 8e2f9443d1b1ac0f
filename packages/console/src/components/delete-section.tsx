import { Button, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useAct } from './act.ts';
import { useHere } from './here.ts';
import { Section } from './section.tsx';

/** Deletes what a page is of, for good, after it was said what that means. */
export function DeleteSection(props: {
  /** Such as `role`. */
  noun: string;
  name: string;
  consequence: ReactNode;
  /** Whom it concerns, found out when one is about to do it. */
  concerned?: ReactNode;
  /** Has to be typed first: for what many people would miss. */
  isGrave?: boolean;
  remove: () => Promise<unknown>;
  /** The list that it was in: where to go, and what to read anew. */
  list: { to: string; queryKey: string };
}) {
  const { noun, name, consequence, concerned, isGrave = false, remove, list } = props;
  const act = useAct();
  const navigate = useNavigate();
  const isHere = useHere();
  const title = `Delete this ${noun}`;
  const ask = () =>
    act({
      question: {
        title: `Delete ${name}?`,
        consequence: (
          <Stack gap="sm">
            <Text>
              {consequence} <strong>This cannot be undone.</strong>
            </Text>
            {concerned}
          </Stack>
        ),
        act: `Delete the ${noun}`,
        ...(isGrave && { typed: name }),
      },
      work: async () => {
        await remove();
        // Before anything is read again: of it there is nothing to read.
        if (isHere()) await navigate({ to: list.to });
      },
      changes: [list.queryKey],
      done: `${name} was deleted`,
    });
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
