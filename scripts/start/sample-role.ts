import type { AdminApi } from './admin-api.ts';

const ROLE = { name: 'manager', description: 'May open the page for managers of the quickstart' };

/**
 * Makes the role that a page of the quickstart asks for, and gives it to the first administrator, so
 * that there is somebody who may open it. Does nothing where either is there no more, or is already.
 */
export async function giveSampleRole(api: AdminApi, username: string): Promise<void> {
  await api('POST', '/roles', ROLE);
  const found = await api('GET', `/users?q=${encodeURIComponent(username)}`);
  const { items = [] } = (await found.json()) as { items?: { id: string; username: string }[] };
  const administrator = items.find((user) => user.username === username);
  if (administrator) await api('POST', `/users/${administrator.id}/roles`, { role: ROLE.name });
}
