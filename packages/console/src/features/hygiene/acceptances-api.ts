import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { HygieneAcceptance, paths } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { toastDone, toastFailed } from '../../components/toasts.tsx';
import type { AcceptedFinding } from './hygiene-api.ts';

type NewAcceptance =
  paths['/api/v1/hygiene/acceptances']['post']['requestBody']['content']['application/json'];

/** Accepts a finding, and offers the way back. @throws {ApiProblem} */
export async function acceptFinding(
  wanted: NewAcceptance,
  queryClient: QueryClient,
): Promise<HygieneAcceptance> {
  const { id, ...accepted } = await take(api.POST('/api/v1/hygiene/acceptances', { body: wanted }));
  await readAnew(queryClient);
  toastDone('It is accepted as it is', async () => {
    await reopen(id);
    await readAnew(queryClient);
  });
  return { id, ...accepted };
}

/** @returns a function that makes an accepted finding one again, and offers the way back. */
export function useReopen(): (finding: AcceptedFinding) => Promise<void> {
  const queryClient = useQueryClient();
  return async ({ acceptance: { id, app_id, subject, reason, until }, code }) => {
    try {
      await reopen(id);
      await readAnew(queryClient);
      toastDone('It is a finding again', async () => {
        const body = { app_id, code, subject, reason, until };
        await take(api.POST('/api/v1/hygiene/acceptances', { body }));
        await readAnew(queryClient);
      });
    } catch (error) {
      toastFailed(error);
    }
  };
}

const reopen = (id: string) =>
  take(api.DELETE('/api/v1/hygiene/acceptances/{id}', { params: { path: { id } } }));

const readAnew = (queryClient: QueryClient) =>
  queryClient.invalidateQueries({ queryKey: ['hygiene'] });
