import { Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { NotThere } from './not-there.tsx';
import { ProblemAlert } from './problem-alert.tsx';

/** What was asked for, a sketch of it until it is there, or why it is not. */
export function Loaded<T>(props: {
  query: { data?: T; error: unknown; refetch: () => unknown };
  children: (data: T) => ReactNode;
  /** While it is awaited; default: lines of a page. */
  sketch?: ReactNode;
}) {
  const { query, children, sketch } = props;
  if (query.data !== undefined) return children(query.data);
  if (query.error instanceof ApiProblem && query.error.status === 404) return <NotThere />;
  if (query.error) return <ProblemAlert error={query.error} retry={() => query.refetch()} />;
  return <Sketch>{sketch}</Sketch>;
}

/** In place of what is on its way. @param props.children default: lines of a page. */
export function Sketch({ children = <Lines /> }: { children?: ReactNode }) {
  return (
    <div role="status" aria-label="Loading">
      {children}
    </div>
  );
}

function Lines() {
  return (
    <Stack gap="md">
      <Skeleton height={32} width="min(20rem, 60%)" />
      <Skeleton height={16} width="min(32rem, 80%)" />
      <Skeleton height={160} />
    </Stack>
  );
}
