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
  /** What is typed as the address says it; default: as it is. */
  asWritten?: (text: string) => string;
  /** Is told of each letter, for a list that is searched at once; `onSearch` is only for the address then. */
  onType?: (text: string) => void;
}) {
  const { label, value, onSearch, onType, asWritten = (text) => text } = props;
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  // What was written into the address, until it has come back from there.
  const written = useRef([value]);
  const router = useRouter();
  const search = useDebouncedCallback(
    (next: string, typedAt: string) => {
      // Somebody has left for another page, which is still being loaded: to write this address would bring them back.
      if (router.latestLocation.pathname !== typedAt) return;
      const said = asWritten(next);
      if (written.current.at(-1) !== said) written.current.push(said);
      onSearch(said);
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
    // What comes back of one's own typing is older than what was typed since. Not every letter has to come back.
    const place = written.current.indexOf(value);
    written.current = place === -1 ? [value] : written.current.slice(place);
    if (place !== -1) return;
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
