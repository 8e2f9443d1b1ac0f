import { ActionIcon, Button, Group, Input, Stack } from '@mantine/core';
import Plus from 'lucide-react/icons/plus';
import X from 'lucide-react/icons/x';
import { type ReactNode, useId } from 'react';
import type { Finding } from './address-findings.ts';
import { AddressLine } from './address-line.tsx';
import classes from './addresses.module.css';

/** Addresses, one a line; there is always a line to type into. */
export function AddressList(props: {
  label: string;
  /** What one of them is called, such as `Redirect URI`. */
  one: string;
  description: ReactNode;
  placeholder: string;
  value: readonly string[];
  onChange: (value: string[]) => void;
  findingAt: (index: number) => Finding | undefined;
  error?: ReactNode;
  disabled?: boolean;
}) {
  const { label, one, description, placeholder, value, onChange, findingAt, error } = props;
  const { disabled = false } = props;
  const id = useId();
  const lines = value.length > 0 ? value : [''];
  const replace = (index: number, uri: string) =>
    onChange(lines.map((other, i) => (i === index ? uri : other)));
  const remove = (index: number) => onChange(lines.filter((_, i) => i !== index));
  return (
    <Stack gap="xs" role="group" aria-labelledby={id}>
      <div>
        <Input.Label labelElement="div" id={id}>
          {label}
        </Input.Label>
        <Input.Description>{description}</Input.Description>
      </div>
      {lines.map((uri, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an address has nothing that stays while it is typed.
        <div key={index} className={classes.row}>
          <AddressLine
            name={`${one} ${index + 1}`}
            placeholder={placeholder}
            value={uri}
            disabled={disabled}
            // One that was just added; the first one is there from the start.
            autoFocus={index > 0 && uri === ''}
            onChange={(next) => replace(index, next)}
            finding={findingAt(index)}
            add={(another) => onChange([...lines, another])}
            remove={() => remove(index)}
          />
          {!disabled && (lines.length > 1 || uri !== '') && (
            <ActionIcon
              className={classes.remove}
              aria-label={`Remove ${one} ${index + 1}`}
              onClick={() => remove(index)}
            >
              <X size={16} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {error && <Input.Error>{error}</Input.Error>}
      {!disabled && (
        <Group>
          <Button
            size="xs"
            variant="default"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => onChange([...lines, ''])}
          >
            Add a {one}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
