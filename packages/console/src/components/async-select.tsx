import { Select } from '@mantine/core';
import { type ChoiceField, type Source, useChoices } from './async-choices.ts';

/** One of many, found by the first letters of its name. */
export function AsyncSelect(
  props: ChoiceField & {
    source: Source;
    value: string | null;
    onChange: (value: string | null) => void;
    clearable?: boolean;
  },
) {
  const { source, value, onChange, label, hideLabel, clearable = true, ...field } = props;
  const chosen = value ? [value] : [];
  const { data, matches, isTyping, setText, isFetching } = useChoices(source, chosen, true);
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
