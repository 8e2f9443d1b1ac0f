import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Role } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { people } from '../policies/dry-run-words.ts';

/** As many as one page of the API holds. */
const COUNTED_AT_MOST = 200;
/** Applications that a sentence names. */
const NAMED = 5;

/** How many people a role would be taken from, and which applications it opens to them. */
export function WhoLosesRole(props: {
  role: Role;
  /** What whoever asks may see: a question knows nothing of them. */
  sees: { users: boolean; applications: boolean };
}) {
  const { role, sees } = props;
  const users = useQuery({
    queryKey: ['users', 'count', { role_id: role.id }],
    queryFn: () => {
      const query = { role_id: role.id, limit: COUNTED_AT_MOST };
      return take(api.GET('/api/v1/users', { params: { query } }));
    },
    enabled: sees.users,
    staleTime: 0,
  });
  const apps = useQuery({
    queryKey: ['roles', 'one', role.id, 'apps', 'closed'],
    queryFn: () => {
      const params = { path: { id: role.id }, query: { limit: COUNTED_AT_MOST } };
      return take(api.GET('/api/v1/roles/{id}/apps', { params }));
    },
    enabled: sees.applications,
    staleTime: 0,
  });
  const isCounting = users.isLoading || apps.isLoading;
  return (
    <div role="status">
      {isCounting ? (
        <Skeleton height={16} width="70%" />
      ) : (
        <Text>
          {users.data && `${holders(users.data.items.length, users.data.next !== null)} `}
          {apps.data && opened(apps.data.items.filter(({ access }) => access === 'roles'))}
        </Text>
      )}
    </div>
  );
}

function holders(number: number, isMore: boolean): string {
  if (number === 0) return 'Nobody has it now.';
  const many = isMore
    ? `${number} people or more have`
    : `${people(number)} ${number === 1 ? 'has' : 'have'}`;
  return `${many} it now.`;
}

/** Those that are open to everyone stay so. */
function opened(apps: readonly { client_name: string }[]): string {
  if (apps.length === 0) return 'No application is closed by it.';
  const named = apps.slice(0, NAMED).map(({ client_name }) => client_name);
  const more = apps.length - named.length;
  const last = more > 0 ? `${more} others` : named.pop();
  const list = named.length > 0 ? `${named.join(', ')} and ${last}` : last;
  return `They lose ${list}, unless another role of theirs opens ${apps.length === 1 ? 'it' : 'them'}.`;
}
