import { queryOptions } from '@tanstack/react-query';
import type { DryRunProgress, PolicyDryRun, Problem, paths } from '../../../generated/admin-api.ts';
import { api, changesMade } from '../../api/client.ts';
import { brokenOff, takeLines } from '../../api/lines.ts';
import { ApiProblem } from '../../api/problem.ts';

/** A change of a policy, as the admin API takes it. */
export type PolicyChanges =
  paths['/api/v1/policies/{id}']['patch']['requestBody']['content']['application/json'];

type Trial<Of extends 'apps' | 'roles' | 'groups'> =
  paths[`/api/v1/${Of}/{id}/dry-run`]['post']['requestBody']['content']['application/json'];

/** A change that decides on sign-ins, and whose; `days`: of which they are looked at. */
export type TriedChange =
  | { of: 'policy'; id: string; changes: PolicyChanges; days: number }
  | { of: 'app'; id: string; changes: Trial<'apps'> }
  | { of: 'role'; id: string; changes: Trial<'roles'> }
  | { of: 'group'; id: string; changes: Trial<'groups'> };

/** Milliseconds for which the same change is not tried again, where nothing was changed from here meanwhile. */
export const FRESH = 60_000;

const LISTS = { policy: 'policies', app: 'apps', role: 'roles', group: 'groups' } as const;

export const dryRunKey = ({ of, id, ...rest }: TriedChange) =>
  [LISTS[of], 'dry-run', id, rest, changesMade()] as const;

/** How far the dry run is that is under way. */
export const progressKey = (change: TriedChange) => ['dry-run-progress', ...dryRunKey(change)];

/** What a change would have done, without making it. */
export const dryRunQuery = (change: TriedChange) => {
  const told = progressKey(change);
  return queryOptions({
    queryKey: dryRunKey(change),
    queryFn: async ({ signal, client }) => {
      const tell = (progress: DryRunProgress | null) =>
        client.setQueryData<DryRunProgress | null>(told, progress);
      tell(null);
      return await outcomeOf(takeLines<Line>(ask(change, signal)), tell);
    },
    staleTime: FRESH,
    gcTime: FRESH,
    retry: false,
  });
};

type Line = { progress?: DryRunProgress; result?: PolicyDryRun; problem?: Problem };

function ask(change: TriedChange, signal: AbortSignal) {
  const path = { id: change.id };
  const asked = {
    headers: { accept: 'application/x-ndjson' },
    parseAs: 'stream',
    signal,
  } as const;
  switch (change.of) {
    case 'policy': {
      const params = { path, query: { days: change.days } };
      return api.POST('/api/v1/policies/{id}/dry-run', { params, body: change.changes, ...asked });
    }
    case 'app': {
      const params = { path };
      return api.POST('/api/v1/apps/{id}/dry-run', { params, body: change.changes, ...asked });
    }
    case 'role': {
      const params = { path };
      return api.POST('/api/v1/roles/{id}/dry-run', { params, body: change.changes, ...asked });
    }
    case 'group': {
      const params = { path };
      return api.POST('/api/v1/groups/{id}/dry-run', { params, body: change.changes, ...asked });
    }
  }
}

async function outcomeOf(
  lines: AsyncIterable<Line>,
  tell: (progress: DryRunProgress) => unknown,
): Promise<PolicyDryRun> {
  for await (const { progress, result, problem } of lines) {
    if (problem) throw new ApiProblem(problem);
    if (result) return result;
    if (progress) tell(progress);
  }
  return brokenOff();
}

/** What of a policy a sign-in depends on; the rest is about passwords that are set, and about names. */
const DECIDING = [
  'mfa',
  'factors',
  'remembered_device_lifetime',
  'passwordless',
  'email_code_sign_in',
  'require_verified_email',
  'password_max_age',
  'session_lifetime',
  'session_idle_lifetime',
] as const satisfies (keyof PolicyChanges)[];

/** The part of a change that decides on sign-ins. */
export function decidingPart(changes: PolicyChanges): PolicyChanges {
  return Object.fromEntries(
    DECIDING.flatMap((name) => (changes[name] === undefined ? [] : [[name, changes[name]]])),
  );
}
