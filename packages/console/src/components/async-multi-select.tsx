import { MultiSelect } from '@mantine/core';
import { type ChoiceField, type Source, useChoices } from './async-choices.ts';

/** Several of many, found by the first letters of their names. */
export function AsyncMultiSelect(
  props: ChoiceField & { source: Source; value: string[]; onChange: (value: string[]) => void },
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
