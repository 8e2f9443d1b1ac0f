import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { useRouter } from '@tanstack/react-router';
import Search from 'lucide-react/icons/search';
import { useEffect, useRef, useState } from 'react';

/** Milliseconds without a key press before a list is searched, and before an address says what it is searched for. */
const PAUSE = 60;
const ADDRESS_PAUSE = 250;

/** Searches a list while one types; `/` puts the caret into it. */
export function SearchField(props: {
  label: string;
  /** As the address has it. */
  value: string;
  onSearch: (text: string) => void;
  /** Is told of each letter, for a list that is searched at once; `onSearch` is only for the address then. */
  onType?: (text: string) => void;
}) {
  const { label, value, onSearch, onType } = props;
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const written = useRef(value);
  const router = useRouter();
  const search = useDebouncedCallback(
    (next: string, typedAt: string) => {
      // Somebody has left for another page, which is still being loaded: to write this address would bring them back.
      if (router.latestLocation.pathname !== typedAt) return;
      written.current = next;
      onSearch(next);
    },
    onType ? ADDRESS_PAUSE : PAUSE,
  );
  const change = (next: string) => {
    setText(next);
    onType?.(next);
    search(next, router.latestLocation.pathname);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another address is taken over.
  useEffect(() => {
    // What comes back of one's own typing is older than what was typed since.
    if (value === written.current) return;
    written.current = value;
    setText(value);
    onType?.(value);
  }, [value]);
  useHotkeys([['/', () => input.current?.focus()]]);
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
      // Who goes on from here comes back to what they had searched for.
      onBlur={() => search.flush()}
      maxLength={200}
      spellCheck={false}
      w={{ base: '100%', sm: '20rem' }}
    />
  );
}
