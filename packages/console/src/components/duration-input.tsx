import { Group, Input, NativeSelect, NumberInput, Switch } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { inUnits, toSeconds, UNITS, type Unit } from './duration.ts';
import classes from './duration-input.module.css';

/** A time in the unit that suits it; where it can be none, with a switch for that. */
export function DurationInput(props: {
  label: string;
  description?: ReactNode;
  error?: ReactNode;
  disabled?: boolean;
  /** Seconds; 0: none. */
  value: number;
  onChange: (seconds: number) => void;
  /** Said of the switch; without it there is always a time. */
  without?: { label: string; instead: number };
}) {
  const { label, description, error, disabled, value, onChange, without } = props;
  const [unit, setUnit] = useState<Unit>(() => inUnits(value || (without?.instead ?? 60)).unit);
  const isNone = without !== undefined && value === 0;
  const seconds = UNITS.find((one) => one.value === unit)?.seconds ?? 1;
  return (
    <Input.Wrapper label={label} description={description} error={error} labelElement="div">
      {without && (
        <Switch
          className={classes.part}
          label={without.label}
          disabled={disabled}
          checked={!isNone}
          onChange={(event) => onChange(event.currentTarget.checked ? without.instead : 0)}
        />
      )}
      {!isNone && (
        <Group gap="xs" className={classes.part} wrap="nowrap">
          <NumberInput
            aria-label={label}
            w="7rem"
            min={0}
            disabled={disabled}
            error={Boolean(error)}
            value={value / seconds}
            onChange={(count) => typeof count === 'number' && onChange(toSeconds(count, unit))}
          />
          <NativeSelect
            aria-label={`Unit of ${label}`}
            disabled={disabled}
            data={[...UNITS]}
            value={unit}
            onChange={(event) => {
              const next = UNITS.find((one) => one.value === event.currentTarget.value);
              if (!next) return;
              setUnit(next.value);
              onChange(toSeconds(value / seconds, next.value));
            }}
          />
        </Group>
      )}
    </Input.Wrapper>
  );
}
