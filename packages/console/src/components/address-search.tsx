import { Group } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { SearchField } from './search-field.tsx';

/** Searches a list by the `q` of its address. */
export function AddressSearch({ label }: { label: string }) {
  const { q = '' } = useSearch({ strict: false });
  const navigate = useNavigate();
  // Each letter is no page of its own in the history.
  const search = (text: string) =>
    navigate({ to: '.', search: text ? { q: text } : {}, replace: true });
  return (
    <Group mb="md">
      <SearchField label={label} value={q} onSearch={(text) => void search(text)} />
    </Group>
  );
}
