import { useQuery } from '@tanstack/react-query';
import type { App, AppWithSecret, paths } from '../../../generated/admin-api.ts';
import { api, takeVersioned, type Versioned } from '../../api/client.ts';
import type { Values } from '../../components/changes-between.ts';
import { type Editor, useEditor } from '../../components/editor.ts';
import { appQuery } from './applications-api.ts';
import { keepFreshSecret } from './fresh-secret.ts';

/** What a change of an application says. */
export type AppChanges = NonNullable<
  paths['/api/v1/apps/{id}']['patch']['requestBody']
>['content']['application/json'];

/** A form over a part of an application. */
export function useAppEditor<V extends Values>(options: {
  app: App;
  toValues: (app: App) => V;
  /** What the values that differ mean to the API; default: themselves. */
  toBody?: (changed: Partial<V>, all: V) => AppChanges;
  /** What is said when it was saved; default: that it works so from the next request. */
  done?: string;
  /** Names of fields inside of values that errors are shown at. */
  fields?: readonly string[];
}): Editor<V> {
  const {
    app,
    toValues,
    toBody = (changed) => changed as AppChanges,
    done = 'The application was saved, and works so from the next request',
    fields,
  } = options;
  const { data: stored = { value: app, etag: '*' } } = useQuery(appQuery(app.id));
  const editor: Editor<V> = useEditor({
    stored,
    query: appQuery(app.id),
    toValues,
    save: async (changed, etag) => {
      const body = toBody(changed, editor.form.getValues());
      const params = { path: { id: app.id }, header: { 'if-match': etag } };
      return withoutSecret(await takeVersioned(api.PATCH('/api/v1/apps/{id}', { params, body })));
    },
    lists: [['apps', 'list']],
    done,
    fields,
  });
  return editor;
}

/** What is kept of an answer with a secret: that is shown until the page is left, and nowhere else. */
export function withoutSecret({ value, etag }: Versioned<AppWithSecret>): Versioned<App> {
  const { client_secret, ...app } = value;
  if (client_secret) keepFreshSecret(app.id, client_secret);
  return { value: app, etag };
}
