import { QueryClient } from '@tanstack/react-query';
import { UnreachableError } from './problem.ts';

const RETRIES = 2;

/** What was read lately is shown at once and read again behind it. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays one; a connection may come back.
      retry: (count, error) => error instanceof UnreachableError && count < RETRIES,
    },
  },
});
