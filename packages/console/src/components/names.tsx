import { useQuery } from '@tanstack/react-query';
import { useCaller } from '../session/caller.tsx';
import { appSource, groupSource, roleSource, userSource } from './sources.ts';

/** Kinds of things that have a name and a page. */
const KINDS = {
  user: { source: userSource, path: '/users', area: 'users' },
  role: { source: roleSource, path: '/roles', area: 'roles' },
  group: { source: groupSource, path: '/groups', area: 'groups' },
  app: { source: appSource, path: '/applications', area: 'applications' },
} as const;

type Kind = keyof typeof KINDS;

/** Our own clients are no applications, and have no page. */
const BUILT_IN: Record<string, string> = {
  'gatehouse-console': 'the dashboard',
  'gatehouse-account': 'the account page',
  'gatehouse-cli': 'the command line',
};

/** Milliseconds: names seldom change, and every event asks for some. */
const FRESH = 5 * 60_000;

/**
 * The name of a thing that an event names by its id.
 *
 * @returns undefined as long as it is not known, and where it is gone or cannot be seen.
 */
export function useName(type: string | null, id: string | null) {
  const { reads } = useCaller();
  const kind = type !== null && type in KINDS ? KINDS[type as Kind] : undefined;
  const builtIn = type === 'app' && id !== null ? BUILT_IN[id] : undefined;
  const { data } = useQuery({
    queryKey: ['names', type, id],
    queryFn: async () => withoutAddress((await kind?.source.find(id ?? ''))?.label) ?? null,
    enabled: kind !== undefined && id !== null && !builtIn && reads(kind.area),
    staleTime: FRESH,
  });
  if (builtIn) return { name: builtIn, to: undefined };
  return { name: data ?? undefined, to: data && kind && id ? `${kind.path}/${id}` : undefined };
}

/** Where people are chosen their address tells them apart; here the name is enough. */
function withoutAddress(label: string | undefined): string | undefined {
  return label?.replace(/ \([^)]*@[^)]*\)$/, '');
}
