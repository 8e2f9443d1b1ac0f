import { useQuery } from '@tanstack/react-query';
import type { App, AppWithSecret } from '../../../generated/admin-api.ts';
import { api, takeVersioned, type Versioned } from '../../api/client.ts';
import type { Values } from '../../components/changes-between.ts';
import { type Editor, useEditor } from '../../components/editor.ts';
import { useAppQuestion } from './app-question.tsx';
import { type AppChanges, appQuery } from './applications-api.ts';
import { keepFreshSecret } from './fresh-secret.ts';

/** With these go secrets or keys, which nobody has any more. */
const UNDOABLE_NO_MORE = [
  'application_type',
  'token_endpoint_auth_method',
  'keys_from',
  'jwks',
  'jwks_uri',
];

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
  const question = useAppQuestion(app);
  const { data: stored = { value: app, etag: '*' } } = useQuery(appQuery(app.id));
  const editor: Editor<V> = useEditor({
    stored,
    query: appQuery(app.id),
    toValues,
    question: async (changed) => await question(toBody(changed, editor.form.getValues())),
    canUndo: (changed) => !UNDOABLE_NO_MORE.some((field) => field in changed),
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
