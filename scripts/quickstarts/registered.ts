import type { RunningProvider } from '../../test/provider.ts';

/** One step of a quickstart, as the admin API tells it. */
export interface Step {
  title: string;
  file: string | null;
  code: string | null;
}

/** A quickstart with the values of an application that fits it, and the secret filled in. */
export interface RegisteredQuickstart {
  steps: Step[];
  openUrl: string | null;
}

interface Answer {
  needed_changes: { code: string; changes: Record<string, unknown> | null }[];
  steps: Step[];
  open_url: string | null;
  placeholders: { client_secret: string; session_secret: string };
}

/**
 * Adds an application that fits nothing, makes it fit as the quickstart says, and takes the code as the dashboard
 * does.
 *
 * @param url where the application will run.
 * @throws {Error} when it still does not fit after that.
 */
export async function registerFor(
  provider: RunningProvider,
  { name, type, url }: { name: string; type: string; url: string },
): Promise<RegisteredQuickstart> {
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await provider.api(path, { method, ...(body !== undefined && { body }) });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const app = await call('POST', '/apps', {
    client_name: `It's "${name}" \${HOME} #{1} $(id) {{ x }}`,
    application_type: type,
    ...(type !== 'machine' && { redirect_uris: [elsewhere(type, url)] }),
  });
  let secret = app.client_secret;
  const path = `/apps/${app.id}/quickstarts/${name}`;
  const before = (await call('GET', path)) as unknown as Answer;
  for (const { changes } of before.needed_changes) {
    const changed = await call('PATCH', `/apps/${app.id}`, atPort(changes, url));
    secret = changed.client_secret ?? secret;
  }
  const { needed_changes, steps, open_url, placeholders } = (await call(
    'GET',
    path,
  )) as unknown as Answer;
  if (needed_changes.length > 0) {
    throw new Error(
      `${name} does not fit after its own changes: ${JSON.stringify(needed_changes)}`,
    );
  }
  const fill = (code: string) =>
    code
      .replaceAll(placeholders.client_secret, String(secret))
      .replaceAll(
        placeholders.session_secret,
        'a session secret that is long enough for all'.replaceAll(' ', '-'),
      );
  return {
    steps: steps.map(({ title, file, code }) => ({ title, file, code: code && fill(code) })),
    openUrl: open_url,
  };
}

/** An address that no quickstart expects. */
function elsewhere(type: string, url: string): string {
  return type === 'native' ? 'com.example.app:/elsewhere' : `${url}/elsewhere`;
}

/** The proposed addresses, on the port that is free for this try. */
function atPort(changes: Record<string, unknown> | null, url: string): unknown {
  return JSON.parse(JSON.stringify(changes), (_key, value) =>
    typeof value === 'string' && /^http:\/\/localhost:\d+/.test(value)
      ? value.replace(/^http:\/\/localhost:\d+/, url)
      : value,
  );
}
