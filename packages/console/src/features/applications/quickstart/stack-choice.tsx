import { Input } from '@mantine/core';
import { useId } from 'react';
import type { OfferedQuickstart } from '../../../../generated/admin-api.ts';
import classes from './stack-choice.module.css';

/** What a new application is written in, or none of that; all in sight, so that it takes one press. */
export function StackChoice(props: {
  offered: readonly OfferedQuickstart[];
  /** Name of a quickstart; undefined: something else. */
  value: string | undefined;
  onChange: (name: string | undefined) => void;
}) {
  const { offered, value, onChange } = props;
  const id = useId();
  const choices = [
    ...offered.map(({ name, label }) => ({ name, label })),
    { name: undefined, label: 'Something else' },
  ];
  return (
    <fieldset className={classes.set} aria-describedby={`${id}-what`}>
      <legend className={classes.legend}>
        <Input.Label labelElement="div">What is it written in?</Input.Label>
      </legend>
      <Input.Description id={`${id}-what`}>
        Fills in what follows for an application on your machine, and shows its code when it is
        added.
      </Input.Description>
      <div className={classes.choices}>
        {choices.map(({ name, label }) => (
          <label key={label} className={classes.choice}>
            <input
              type="radio"
              name={id}
              className={classes.input}
              checked={name === value}
              onChange={() => onChange(name)}
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
