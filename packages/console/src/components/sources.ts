import { api, take } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import type { Choice, Source } from './async-choices.ts';

const SHOWN = 20;

/** Things by their names; the value is the id. @param key what the keys of their queries begin with. */
function sourceOf<T extends { id: string }>(
  key: string,
  {
    list,
    read,
    label,
  }: {
    list: (query: { limit: number; q?: string }, signal: AbortSignal) => Promise<{ items: T[] }>;
    read: (id: string) => Promise<T>;
    label: (thing: T) => string;
  },
): Source {
  const toChoice = (thing: T): Choice => ({ value: thing.id, label: label(thing) });
  return {
    queryKey: [key],
    search: async (q, signal) =>
      (await list({ limit: SHOWN, ...(q && { q }) }, signal)).items.map(toChoice),
    find: (id) => ifThere(read(id).then(toChoice)),
  };
}

/** The thing, or undefined where it is gone or not for the eyes of who asks. */
async function ifThere(choice: Promise<Choice>): Promise<Choice | undefined> {
  return await choice.catch((error: unknown) => {
    if (error instanceof ApiProblem && (error.status === 404 || error.status === 403)) {
      return undefined;
    }
    throw error;
  });
}

const pathOf = (id: string) => ({ params: { path: { id } } });

export const roleSource = sourceOf('roles', {
  list: (query, signal) => take(api.GET('/api/v1/roles', { params: { query }, signal })),
  read: (id) => take(api.GET('/api/v1/roles/{id}', pathOf(id))),
  label: ({ name }) => name,
});

export const groupSource = sourceOf('groups', {
  list: (query, signal) => take(api.GET('/api/v1/groups', { params: { query }, signal })),
  read: (id) => take(api.GET('/api/v1/groups/{id}', pathOf(id))),
  label: ({ name }) => name,
});

export const policySource = sourceOf('policies', {
  list: (query, signal) => take(api.GET('/api/v1/policies', { params: { query }, signal })),
  read: (id) => take(api.GET('/api/v1/policies/{id}', pathOf(id))),
  label: ({ name }) => name,
});

export const appSource = sourceOf('apps', {
  list: (query, signal) => take(api.GET('/api/v1/apps', { params: { query }, signal })),
  read: (id) => take(api.GET('/api/v1/apps/{id}', pathOf(id))),
  label: ({ client_name }) => client_name,
});

/** People, also by e-mail address or username. */
export const userSource = sourceOf('users', {
  list: (query, signal) => take(api.GET('/api/v1/users', { params: { query }, signal })),
  read: (id) => take(api.GET('/api/v1/users/{id}', pathOf(id))),
  label: ({ name, email }) => (name ? `${name} (${email})` : email),
});
