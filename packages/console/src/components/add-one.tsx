import { Group } from '@mantine/core';
import { useState } from 'react';
import { ActButton } from './act-button.tsx';
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
      <ActButton
        disabled={!id}
        onClick={async () => {
          // Another may be chosen by then.
          const clear = () => setId((now) => (now === id ? null : now));
          if (id) await add(id).then(clear, toastFailed);
        }}
      >
        {act}
      </ActButton>
    </Group>
  );
}
