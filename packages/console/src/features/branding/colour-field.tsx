import { CloseButton, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './branding.module.css';

const HEX = /^#[0-9a-f]{6}$/i;

/** A colour, typed as `#rrggbb` or chosen by the browser's own means. */
export function ColourField(props: {
  label: string;
  description: string;
  value: string;
  change: (value: string) => void;
  /** What it is as long as nothing is chosen. */
  own: string;
  error: ReactNode;
  disabled: boolean;
}) {
  const { label, description, value, change, own, error, disabled } = props;
  const typed = value.trim();
  return (
    <TextInput
      label={label}
      description={description}
      placeholder={own}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      error={error}
      disabled={disabled}
      maxLength={9}
      spellCheck={false}
      autoComplete="off"
      maw="18rem"
      leftSectionPointerEvents="all"
      leftSection={
        <input
          type="color"
          className={classes.swatch}
          aria-label={`${label}: choose`}
          value={HEX.test(typed) ? typed.toLowerCase() : own}
          onChange={(event) => change(event.currentTarget.value)}
          disabled={disabled}
        />
      }
      rightSection={
        value &&
        !disabled && (
          <CloseButton size="sm" aria-label={`${label}: none`} onClick={() => change('')} />
        )
      }
    />
  );
}
