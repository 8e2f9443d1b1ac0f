import type { QueryClient } from '@tanstack/react-query';
import type { App } from '../../../generated/admin-api.ts';
import { api, take, takeVersioned } from '../../api/client.ts';
import { toastDone } from '../../components/toasts.tsx';
import type { AppChanges } from './applications-api.ts';

/** What becomes of an application; nothing where it is so already. */
export type MakeChanges = (app: App) => AppChanges;

/**
 * Changes an application as it is at this moment, and offers the way back.
 *
 * @param options.undo makes the change that takes it back, of the application as it is then.
 * @throws {ApiProblem} also when somebody else changed it in between.
 */
export async function changeApp(
  id: string,
  options: { make: MakeChanges; undo: MakeChanges; done: string; queryClient: QueryClient },
): Promise<void> {
  const { make, undo, done, queryClient } = options;
  const change = async (of: MakeChanges) => {
    const path = { id };
    const { value, etag } = await takeVersioned(api.GET('/api/v1/apps/{id}', { params: { path } }));
    const params = { path, header: { 'if-match': etag } };
    await take(api.PATCH('/api/v1/apps/{id}', { params, body: of(value) }));
    await Promise.all(
      ['apps', 'hygiene'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })),
    );
  };
  await change(make);
  toastDone(done, () => change(undo));
}

/** Puts `uri` where it was, unless it is there. */
export function withUri(uris: readonly string[], uri: string, index = uris.length): string[] {
  return uris.includes(uri) ? [...uris] : uris.toSpliced(index, 0, uri);
}

/** Takes `uri` out. */
export function withoutUri(uris: readonly string[], uri: string): string[] {
  return uris.filter((other) => other !== uri);
}
