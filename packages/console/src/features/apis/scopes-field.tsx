import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import Plus from 'lucide-react/icons/plus';
import X from 'lucide-react/icons/x';
import type { ReactNode } from 'react';
import type { Api } from '../../../generated/admin-api.ts';

/** The scopes of an API, each with what it allows. */
export function ScopesField(props: {
  label: string;
  value: Api['scopes'];
  disabled: boolean;
  error: ReactNode;
  onChange: (scopes: Api['scopes']) => void;
}) {
  const { label, value: scopes, disabled, error, onChange: change } = props;
  const replace = (index: number, scope: Api['scopes'][number]) =>
    change(scopes.map((other, i) => (i === index ? scope : other)));
  return (
    <Stack gap="xs" role="group" aria-label={label}>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      {scopes.map(({ name, description }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a scope has nothing that stays while its name is typed.
        <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
          <Group gap="xs" flex={1}>
            <TextInput
              aria-label={`Name of scope ${index + 1}`}
              placeholder="read"
              value={name}
              disabled={disabled}
              spellCheck={false}
              flex="1 1 10rem"
              onChange={(event) => replace(index, { name: event.currentTarget.value, description })}
            />
            <TextInput
              aria-label={`What scope ${index + 1} allows`}
              placeholder="What it allows, as people are asked"
              value={description ?? ''}
              disabled={disabled}
              flex="2 1 14rem"
              onChange={(event) =>
                replace(index, { name, description: event.currentTarget.value || null })
              }
            />
          </Group>
          {!disabled && (
            <ActionIcon
              aria-label={`Remove scope ${name || index + 1}`}
              onClick={() => change(scopes.filter((_, i) => i !== index))}
            >
              <X size={16} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ))}
      {error && (
        <Text size="sm" c="var(--danger)">
          {error}
        </Text>
      )}
      {!disabled && (
        <Group>
          <Button
            size="xs"
            variant="default"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => change([...scopes, { name: '', description: null }])}
          >
            Add a scope
          </Button>
        </Group>
      )}
    </Stack>
  );
}
