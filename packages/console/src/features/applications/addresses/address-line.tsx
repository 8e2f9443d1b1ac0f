import { Button, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Finding } from './address-findings.ts';
import classes from './addresses.module.css';

/** One address, with what there is to say of it and the way to mend it. */
export function AddressLine(props: {
  /** Shown over it. */
  label?: string;
  /** Its name where none is shown, such as `Redirect URI 2`. */
  name: string;
  description?: ReactNode;
  placeholder?: string;
  value: string;
  onChange: (uri: string) => void;
  finding: Finding | undefined;
  error?: ReactNode;
  disabled?: boolean;
  autoFocus?: boolean;
  /** Adds another address, or removes this one, where it stands in a list. */
  add?: (uri: string) => void;
  remove?: () => void;
}) {
  const { label, name, finding, error, onChange, value, add, remove, disabled, ...field } = props;
  const isMistake = finding?.severity === 'mistake';
  return (
    <div className={classes.line}>
      <TextInput
        {...field}
        {...(label ? { label } : { 'aria-label': name })}
        type="url"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: classes.input }}
        disabled={disabled}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={(isMistake && finding.detail) || error}
      />
      {finding && !isMistake && <p className={classes.hint}>{finding.detail}</p>}
      {finding?.mend && !disabled && (
        <Mend mend={finding.mend} name={name} replace={onChange} add={add} remove={remove} />
      )}
    </div>
  );
}

function Mend(props: {
  mend: NonNullable<Finding['mend']>;
  name: string;
  replace: (uri: string) => void;
  add?: (uri: string) => void;
  remove?: () => void;
}) {
  const { mend, name, replace, add, remove } = props;
  if (mend.action === 'remove') return remove && <Act act={remove} label={`Remove ${name}`} />;
  const { uri } = mend;
  if (mend.action === 'add') return add && <Act act={() => add(uri)} label={`Add ${uri}`} />;
  return <Act act={() => replace(uri)} label={`Use ${uri}`} />;
}

function Act({ act, label }: { act: () => void; label: string }) {
  return (
    <Button size="compact-sm" variant="light" className={classes.mend} onClick={act}>
      {label}
    </Button>
  );
}
