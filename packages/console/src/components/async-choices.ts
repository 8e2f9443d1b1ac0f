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

/** What the fields of choices have in common. */
export interface ChoiceField {
  label: string;
  hideLabel?: boolean;
  description?: ReactNode;
  placeholder?: string;
  error?: ReactNode;
  disabled?: boolean;
  w?: string | { base?: string; sm?: string };
}

/**
 * Choices of a source by what is typed, and those that are chosen already.
 *
 * @param isNamed the text is the name of the chosen one until somebody types: then all are looked for.
 */
export function useChoices(source: Source, chosen: readonly string[], isNamed = false) {
  const [text, setText] = useState('');
  const [labels] = useState(() => new Map<string, string>());
  const isTyping = text !== '' && !(isNamed && chosen.some((value) => labels.get(value) === text));
  const wanted = isTyping ? text.trim() : '';
  const [q] = useDebouncedValue(wanted, PAUSE);
  const found = useQuery({
    queryKey: [...source.queryKey, 'choices', q],
    queryFn: ({ signal }) => source.search(q, signal),
    placeholderData: keepPreviousData,
  });
  const known = found.data ?? [];
  // Until what is found by the last letter is there, of what was found before only what it fits.
  const isLate = found.isPlaceholderData || q !== wanted;
  const fits = ({ label }: Choice) => !isLate || label.toLowerCase().includes(wanted.toLowerCase());
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
  for (const { value, label } of data) labels.set(value, label);
  return {
    data: data.filter(({ value }, i) => data.findIndex((other) => other.value === value) === i),
    isTyping,
    text,
    setText,
    // While one types, only what was found by it; the names of what is chosen do not count.
    matches: new Set(known.filter(fits).map(({ value }) => value)),
    isFetching: isLate || found.isFetching,
  };
}
