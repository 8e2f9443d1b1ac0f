import { MultiSelect, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';

/** Milliseconds without a key press before the provider is asked. */
const PAUSE = 80;

export interface Choice {
  value: string;
  label: string;
}

/** Where the choices come from. */
export interface Source {
  queryKey: readonly unknown[];
  /** @param q what their names start with; empty: the first of all. */
  search: (q: string, signal: AbortSignal) => Promise<Choice[]>;
  /** Finds the one that is chosen already; undefined: it is gone. */
  find: (value: string) => Promise<Choice | undefined>;
}

interface Field {
  label: string;
  hideLabel?: boolean;
  description?: ReactNode;
  placeholder?: string;
  error?: ReactNode;
  disabled?: boolean;
  w?: string | { base?: string; sm?: string };
}

function useChoices(source: Source, chosen: readonly string[]) {
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), PAUSE);
  const found = useQuery({
    queryKey: [...source.queryKey, 'choices', q],
    queryFn: ({ signal }) => source.search(q, signal),
    placeholderData: keepPreviousData,
  });
  const known = found.data ?? [];
  const missing = chosen.filter((value) => !known.some((choice) => choice.value === value));
  const others = useQuery({
    queryKey: [...source.queryKey, 'chosen', ...missing],
    queryFn: async () => {
      const all = await Promise.all(missing.map(source.find));
      return all.filter((choice) => choice !== undefined);
    },
    enabled: missing.length > 0,
    placeholderData: keepPreviousData,
  });
  const data = [...(others.data ?? []), ...known];
  return {
    data: data.filter(({ value }, i) => data.findIndex((other) => other.value === value) === i),
    text,
    setText,
    // While one types, only what was found by it; the names of what is chosen do not count.
    matches: new Set(known.map(({ value }) => value)),
    isFetching: found.isFetching,
  };
}

/** One of many, found by the first letters of its name. */
export function AsyncSelect(
  props: Field & {
    source: Source;
    value: string | null;
    onChange: (value: string | null) => void;
    clearable?: boolean;
  },
) {
  const { source, value, onChange, label, hideLabel, clearable = true, ...field } = props;
  const { data, matches, text, setText, isFetching } = useChoices(source, value ? [value] : []);
  const isTyping = text !== '' && text !== data.find((choice) => choice.value === value)?.label;
  return (
    <Select
      {...field}
      {...(hideLabel
        ? { 'aria-label': label, placeholder: field.placeholder ?? label }
        : { label })}
      data={data}
      value={value}
      onChange={onChange}
      searchable
      clearable={clearable}
      onSearchChange={setText}
      filter={({ options }) =>
        isTyping ? options.filter((o) => 'value' in o && matches.has(o.value)) : options
      }
      nothingFoundMessage={isFetching ? 'Looking …' : 'Nothing starts with that'}
      clearButtonProps={{ 'aria-label': `Clear ${label}` }}
      maxDropdownHeight={260}
    />
  );
}

/** Several of many, found by the first letters of their names. */
export function AsyncMultiSelect(
  props: Field & { source: Source; value: string[]; onChange: (value: string[]) => void },
) {
  const { source, value, onChange, label, hideLabel, ...field } = props;
  const { data, matches, text, setText, isFetching } = useChoices(source, value);
  return (
    <MultiSelect
      {...field}
      {...(hideLabel ? { 'aria-label': label } : { label })}
      data={data}
      value={value}
      onChange={onChange}
      searchable
      hidePickedOptions
      searchValue={text}
      onSearchChange={setText}
      filter={({ options }) =>
        text ? options.filter((o) => 'value' in o && matches.has(o.value)) : options
      }
      nothingFoundMessage={isFetching ? 'Looking …' : 'Nothing starts with that'}
      maxDropdownHeight={260}
    />
  );
}
