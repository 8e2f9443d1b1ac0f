import { Text, VisuallyHidden } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import AppWindow from 'lucide-react/icons/app-window';
import Plus from 'lucide-react/icons/plus';
import Route from 'lucide-react/icons/route';
import Search from 'lucide-react/icons/search';
import User from 'lucide-react/icons/user';
import { useEffect, useState } from 'react';
import { api, take } from '../api/client.ts';
import { traceOfQuery } from '../features/traces/traces-api.ts';
import { isReference } from '../features/traces/traces-search.ts';
import { useCaller } from '../session/caller.tsx';
import { isShown, PLACES } from './navigation.ts';
import { PALETTE_LIST, usePaletteSelection } from './palette-selection.ts';

/** Milliseconds without a key press before the provider is asked. */
const PAUSE = 80;
const FOUND_AT_MOST = 6;
const [store, palette] = createSpotlight();

/** Goes anywhere by a few letters: pages, people, applications. @param asks grows each time that it is asked for. */
export default function CommandPalette({ asks }: { asks: number }) {
  const [query, setQuery] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: it opens each time that it is asked for.
  useEffect(() => palette.open(), [asks]);
  const [asked] = useDebouncedValue(query.trim(), PAUSE);
  const caller = useCaller();
  const { reads, changes, mayToUsers } = caller;
  const navigate = useNavigate();
  const users = useQuery({
    queryKey: ['users', 'palette', asked],
    queryFn: ({ signal }) =>
      take(
        api.GET('/api/v1/users', {
          params: { query: { q: asked, limit: FOUND_AT_MOST } },
          signal,
        }),
      ),
    enabled: asked.length > 0 && reads('users'),
  });
  const apps = useQuery({
    queryKey: ['apps', 'palette', asked],
    queryFn: ({ signal }) =>
      take(
        api.GET('/api/v1/apps', { params: { query: { q: asked, limit: FOUND_AT_MOST } }, signal }),
      ),
    enabled: asked.length > 0 && reads('applications'),
  });
  const isAsked = isReference(asked) && asked === query.trim() && reads('events');
  const trace = useQuery({ ...traceOfQuery(asked), enabled: isAsked });
  const wanted = query.trim().toLowerCase();
  const matches = (text: string) => text.toLowerCase().includes(wanted);
  const places = PLACES.flatMap(({ places: some }) => some).filter(
    (place) => isShown(place, caller) && matches(`${place.label} ${place.words ?? ''}`),
  );
  const acts = [
    { label: 'Add a user', to: '/users/new', shown: mayToUsers('create') },
    { label: 'Import users', to: '/users/import', shown: mayToUsers('create') },
    { label: 'Add an application', to: '/applications/new', shown: changes('applications') },
  ].filter(({ label, shown }) => shown && matches(label));
  // What was found by fewer letters, for as long as the last ones are not asked for yet.
  const fits = (text: string) => asked === query.trim() || matches(text);
  const foundUsers = (asked ? (users.data?.items ?? []) : []).filter(({ name, email, username }) =>
    fits([name, email, username].join(' ')),
  );
  const foundApps = (asked ? (apps.data?.items ?? []) : []).filter(({ client_name, client_id }) =>
    fits(`${client_name} ${client_id}`),
  );
  const foundTrace = isAsked ? trace.data : undefined;
  const groups = [
    {
      name: 'Sign-ins',
      rows: (foundTrace ? [foundTrace] : []).map(({ id, problem }) => ({
        to: `/traces/${id}`,
        label: `Open the trace of ${asked.toUpperCase()}`,
        description: problem?.title,
        icon: Route,
      })),
    },
    {
      name: 'Users',
      rows: foundUsers.map(({ id, name, email }) => ({
        to: `/users/${id}`,
        label: name ?? email,
        description: name ? email : undefined,
        icon: User,
      })),
    },
    {
      name: 'Applications',
      rows: foundApps.map(({ id, client_name, client_id }) => ({
        to: `/applications/${id}`,
        label: client_name,
        description: client_id,
        icon: AppWindow,
      })),
    },
    {
      name: 'Pages',
      rows: places.map(({ to, label, icon }) => ({ to, label, description: undefined, icon })),
    },
    {
      name: 'Do',
      rows: acts.map(({ to, label }) => ({ to, label, description: undefined, icon: Plus })),
    },
  ].filter(({ rows }) => rows.length > 0);
  const isSearching =
    trace.isFetching || users.isFetching || apps.isFetching || asked !== query.trim();
  const found = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  const search = usePaletteSelection(store);
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      scrollable
      attributes={{ content: { 'aria-label': 'Go anywhere' } }}
      // Where it stays however many rows there are, and over the keyboard of a phone.
      centered={false}
      yOffset="12vh"
      maxHeight="min(26rem, 70vh)"
    >
      <Spotlight.Search
        ref={search}
        role="combobox"
        aria-expanded={found > 0}
        aria-controls={found > 0 ? PALETTE_LIST : undefined}
        aria-autocomplete="list"
        placeholder="Where to?"
        aria-label="Search users, applications and pages"
        leftSection={<Search size={18} aria-hidden />}
      />
      {found > 0 && (
        <Spotlight.ActionsList id={PALETTE_LIST} role="listbox" aria-label="Where to">
          {groups.map(({ name, rows }) => (
            <Spotlight.ActionsGroup key={name} label={name} role="group" aria-label={name}>
              {rows.map(({ to, label, description, icon: Icon }) => (
                <Spotlight.Action
                  key={to}
                  role="option"
                  label={label}
                  description={description}
                  leftSection={<Icon size={18} aria-hidden />}
                  onClick={() => {
                    // It closes, and the page has the focus.
                    search.current?.blur();
                    void navigate({ to });
                  }}
                />
              ))}
            </Spotlight.ActionsGroup>
          ))}
        </Spotlight.ActionsList>
      )}
      <div role="status">
        {found === 0 ? (
          <Spotlight.Empty>
            <Text c="dimmed">
              {isSearching ? 'Looking …' : 'Nothing starts with that. Try another word.'}
            </Text>
          </Spotlight.Empty>
        ) : (
          wanted && !isSearching && <VisuallyHidden>{found} found</VisuallyHidden>
        )}
      </div>
    </Spotlight.Root>
  );
}
