import { Select } from '@mantine/core';
import type { Source } from './async-choices.ts';
import { AsyncSelect } from './async-select.tsx';

interface Filter<Value> {
  label: string;
  /** What is shown while it narrows nothing down, such as `Any state`. */
  any: string;
  value: Value | undefined;
  /** undefined: it narrows nothing down any more. */
  onChange: (value: Value | undefined) => void;
  className?: string | undefined;
}

/** Narrows a list down by one of a few. */
export function SelectFilter<Value extends string>(
  props: Filter<Value> & {
    options: readonly { value: Value; label: string }[];
    searchable?: boolean;
  },
) {
  const { label, any, options, value, onChange, searchable = false, className } = props;
  return (
    <Select
      aria-label={label}
      placeholder={any}
      data={[...options]}
      value={value ?? null}
      onChange={(chosen) => onChange(options.find((option) => option.value === chosen)?.value)}
      searchable={searchable}
      clearable
      clearButtonProps={{ 'aria-label': `Clear ${label}` }}
      className={className}
    />
  );
}

/** Narrows a list down by one of many, found by the first letters of its name. */
export function AsyncFilter(props: Filter<string> & { source: Source }) {
  const { label, any, source, value, onChange, className } = props;
  return (
    <div className={className}>
      <AsyncSelect
        label={label}
        hideLabel
        placeholder={any}
        source={source}
        value={value ?? null}
        onChange={(chosen) => onChange(chosen ?? undefined)}
      />
    </div>
  );
}
