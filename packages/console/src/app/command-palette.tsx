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
  const isAsked = isReference(asked) && reads('events');
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
  const go = (to: string) => () => void navigate({ to });
  const foundUsers = asked ? (users.data?.items ?? []) : [];
  const foundApps = asked ? (apps.data?.items ?? []) : [];
  const foundTrace = isAsked ? trace.data : undefined;
  const isSearching =
    trace.isFetching || users.isFetching || apps.isFetching || asked !== query.trim();
  const rows =
    places.length + acts.length + foundUsers.length + foundApps.length + (foundTrace ? 1 : 0);
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
        aria-expanded={rows > 0}
        aria-controls={rows > 0 ? PALETTE_LIST : undefined}
        aria-autocomplete="list"
        placeholder="Where to?"
        aria-label="Search users, applications and pages"
        leftSection={<Search size={18} aria-hidden />}
      />
      {rows > 0 && (
        <Spotlight.ActionsList id={PALETTE_LIST} role="listbox" aria-label="Where to">
          {foundTrace && (
            <Spotlight.ActionsGroup label="Sign-ins" role="group" aria-label="Sign-ins">
              <Spotlight.Action
                role="option"
                label={`Open the trace of ${asked.toUpperCase()}`}
                description={foundTrace.problem?.title}
                leftSection={<Route size={18} aria-hidden />}
                onClick={go(`/traces/${foundTrace.id}`)}
              />
            </Spotlight.ActionsGroup>
          )}
          {foundUsers.length > 0 && (
            <Spotlight.ActionsGroup label="Users" role="group" aria-label="Users">
              {foundUsers.map(({ id, name, email }) => (
                <Spotlight.Action
                  key={id}
                  role="option"
                  label={name ?? email}
                  description={name ? email : undefined}
                  leftSection={<User size={18} aria-hidden />}
                  onClick={go(`/users/${id}`)}
                />
              ))}
            </Spotlight.ActionsGroup>
          )}
          {foundApps.length > 0 && (
            <Spotlight.ActionsGroup label="Applications" role="group" aria-label="Applications">
              {foundApps.map(({ id, client_name, client_id }) => (
                <Spotlight.Action
                  key={id}
                  role="option"
                  label={client_name}
                  description={client_id}
                  leftSection={<AppWindow size={18} aria-hidden />}
                  onClick={go(`/applications/${id}`)}
                />
              ))}
            </Spotlight.ActionsGroup>
          )}
          {places.length > 0 && (
            <Spotlight.ActionsGroup label="Pages" role="group" aria-label="Pages">
              {places.map(({ label, to, icon: Icon }) => (
                <Spotlight.Action
                  key={to}
                  role="option"
                  label={label}
                  leftSection={<Icon size={18} aria-hidden />}
                  onClick={go(to)}
                />
              ))}
            </Spotlight.ActionsGroup>
          )}
          {acts.length > 0 && (
            <Spotlight.ActionsGroup label="Do" role="group" aria-label="Do">
              {acts.map(({ label, to }) => (
                <Spotlight.Action
                  key={to}
                  role="option"
                  label={label}
                  leftSection={<Plus size={18} aria-hidden />}
                  onClick={go(to)}
                />
              ))}
            </Spotlight.ActionsGroup>
          )}
        </Spotlight.ActionsList>
      )}
      <div role="status">
        {rows === 0 ? (
          <Spotlight.Empty>
            <Text c="dimmed">
              {isSearching ? 'Looking …' : 'Nothing starts with that. Try another word.'}
            </Text>
          </Spotlight.Empty>
        ) : (
          wanted && !isSearching && <VisuallyHidden>{rows} found</VisuallyHidden>
        )}
      </div>
    </Spotlight.Root>
  );
}
