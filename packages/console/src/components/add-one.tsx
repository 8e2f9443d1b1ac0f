import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { Source } from './async-choices.ts';
import { AsyncSelect } from './async-select.tsx';
import { toastFailed } from './toasts.tsx';

/** Chooses one thing by its name and adds it to a list. */
export function AddOne(props: {
  label: string;
  placeholder: string;
  act: string;
  source: Source;
  add: (id: string) => Promise<unknown>;
}) {
  const { label, placeholder, act, source, add } = props;
  const [id, setId] = useState<string | null>(null);
  return (
    <Group align="flex-end" gap="xs">
      <AsyncSelect
        label={label}
        source={source}
        value={id}
        onChange={setId}
        placeholder={placeholder}
        w={{ base: '100%', sm: '20rem' }}
      />
      <Button
        variant="default"
        disabled={!id}
        onClick={() => {
          if (id) void add(id).then(() => setId(null), toastFailed);
        }}
      >
        {act}
      </Button>
    </Group>
  );
}
