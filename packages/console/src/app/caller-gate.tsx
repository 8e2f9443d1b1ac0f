import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, take } from '../api/client.ts';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { CallerContext } from '../session/caller.tsx';
import { NoPrivilege } from './no-privilege.tsx';
import { Standalone } from './standalone.tsx';

/** Shows the dashboard to those who may administer something, and to others what they can do instead. */
export function CallerGate({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['me'],
    queryFn: () => take(api.GET('/api/v1/me')),
    staleTime: 60_000,
  });
  if (data) {
    if (data.reads.length === 0) return <NoPrivilege />;
    return <CallerContext value={data}>{children}</CallerContext>;
  }
  if (!error) return <p className="splash">Opening the dashboard …</p>;
  return (
    <Standalone title="The dashboard cannot be opened">
      <ProblemAlert error={error} retry={() => refetch()} />
    </Standalone>
  );
}
