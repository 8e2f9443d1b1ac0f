import { type QueryKey, type UseQueryOptions, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import type { Versioned } from '../api/client.ts';
import { Loaded } from './loaded.tsx';

/** The page of one thing. It is another page for another thing: no form keeps what was typed for the one before. */
export function OnePage<T, K extends QueryKey>(props: {
  /** Name of the part of the address that is the id. */
  param: string;
  query: (id: string) => UseQueryOptions<Versioned<T>, Error, Versioned<T>, K>;
  children: (versioned: Versioned<T>) => ReactNode;
}) {
  const { param, query, children } = props;
  const params: Record<string, string> = useParams({ strict: false });
  const id = params[param] ?? '';
  return (
    <Loaded query={useQuery(query(id))}>
      {(versioned) => <Fragment key={id}>{children(versioned)}</Fragment>}
    </Loaded>
  );
}
