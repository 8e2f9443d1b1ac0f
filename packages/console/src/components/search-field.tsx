import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import Search from 'lucide-react/icons/search';
import { useEffect, useRef, useState } from 'react';

/** Milliseconds without a key press before a list is searched. */
const PAUSE = 60;

/** Searches a list while one types; `/` puts the caret into it. */
export function SearchField(props: {
  label: string;
  value: string;
  onSearch: (text: string) => void;
}) {
  const { label, value, onSearch } = props;
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const search = useDebouncedCallback(onSearch, PAUSE);
  // By the address, as when somebody goes back.
  useEffect(() => setText(value), [value]);
  useHotkeys([['/', () => input.current?.focus()]]);
  const change = (next: string) => {
    setText(next);
    search(next);
  };
  return (
    <TextInput
      ref={input}
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<Search size={16} aria-hidden />}
      rightSection={
        text && <CloseButton aria-label="Clear the search" size="sm" onClick={() => change('')} />
      }
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      maxLength={200}
      spellCheck={false}
      w={{ base: '100%', sm: '20rem' }}
    />
  );
}
