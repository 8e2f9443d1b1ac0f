import { api, take } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import type { Choice, Source } from './async-choices.ts';

const SHOWN = 20;

/** The thing, or undefined where it is gone or not for the eyes of who asks. */
async function ifThere(choice: Promise<Choice>): Promise<Choice | undefined> {
  return await choice.catch((error: unknown) => {
    if (error instanceof ApiProblem && (error.status === 404 || error.status === 403)) {
      return undefined;
    }
    throw error;
  });
}

/** Roles by name; the value is the id. */
export const roleSource: Source = {
  queryKey: ['roles'],
  search: async (q, signal) => {
    const query = { limit: SHOWN, ...(q && { q }) };
    const { items } = await take(api.GET('/api/v1/roles', { params: { query }, signal }));
    return items.map(({ id, name }) => ({ value: id, label: name }));
  },
  find: (id) =>
    ifThere(
      take(api.GET('/api/v1/roles/{id}', { params: { path: { id } } })).then(({ name }) => ({
        value: id,
        label: name,
      })),
    ),
};

/** Groups by name. */
export const groupSource: Source = {
  queryKey: ['groups'],
  search: async (q, signal) => {
    const query = { limit: SHOWN, ...(q && { q }) };
    const { items } = await take(api.GET('/api/v1/groups', { params: { query }, signal }));
    return items.map(({ id, name }) => ({ value: id, label: name }));
  },
  find: (id) =>
    ifThere(
      take(api.GET('/api/v1/groups/{id}', { params: { path: { id } } })).then(({ name }) => ({
        value: id,
        label: name,
      })),
    ),
};

/** Policies by name. */
export const policySource: Source = {
  queryKey: ['policies'],
  search: async (q, signal) => {
    const query = { limit: SHOWN, ...(q && { q }) };
    const { items } = await take(api.GET('/api/v1/policies', { params: { query }, signal }));
    return items.map(({ id, name }) => ({ value: id, label: name }));
  },
  find: (id) =>
    ifThere(
      take(api.GET('/api/v1/policies/{id}', { params: { path: { id } } })).then(({ name }) => ({
        value: id,
        label: name,
      })),
    ),
};

/** Applications by name. */
export const appSource: Source = {
  queryKey: ['apps'],
  search: async (q, signal) => {
    const query = { limit: SHOWN, ...(q && { q }) };
    const { items } = await take(api.GET('/api/v1/apps', { params: { query }, signal }));
    return items.map(({ id, client_name }) => ({ value: id, label: client_name }));
  },
  find: (id) =>
    ifThere(
      take(api.GET('/api/v1/apps/{id}', { params: { path: { id } } })).then(({ client_name }) => ({
        value: id,
        label: client_name,
      })),
    ),
};

/** People by name, e-mail address or username. */
export const userSource: Source = {
  queryKey: ['users'],
  search: async (q, signal) => {
    const query = { limit: SHOWN, ...(q && { q }) };
    const { items } = await take(api.GET('/api/v1/users', { params: { query }, signal }));
    return items.map(toPersonChoice);
  },
  find: (id) =>
    ifThere(take(api.GET('/api/v1/users/{id}', { params: { path: { id } } })).then(toPersonChoice)),
};

function toPersonChoice(user: { id: string; name: string | null; email: string }): Choice {
  return { value: user.id, label: user.name ? `${user.name} (${user.email})` : user.email };
}
