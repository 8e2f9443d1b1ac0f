import type { Answer, Call } from './load.ts';

type Caller = (call: Call) => Promise<Answer>;

/**
 * A browser's part of a sign-in: from the app's page or route that starts it over the provider to the callback.
 *
 * @returns the `Cookie` header of the session.
 * @throws when the provider or the app does not redirect.
 */
export async function signInOverHttp(call: Caller, start: string): Promise<string> {
  const cookies = new Map<string, string>();
  const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  let url = start;
  // To the provider, back to the callback, and from there to the page.
  for (let step = 0; step < 3; step += 1) {
    // Ports of localhost share their cookies; the provider has none, and none are sent to it.
    const mine = new URL(url).origin === new URL(start).origin;
    const answer = await call({ url, headers: mine ? { cookie: header() } : {} });
    if (answer.status !== 302 && answer.status !== 303) {
      throw new Error(`no redirect: ${answer.status} from ${url}: ${answer.body.slice(0, 500)}`);
    }
    if (mine) keep(cookies, answer.headers['set-cookie'] ?? []);
    url = new URL(answer.headers.location ?? '', url).href;
  }
  return header();
}

function keep(cookies: Map<string, string>, lines: readonly string[]): void {
  for (const line of lines) {
    const [pair = ''] = line.split(';', 1);
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(name.length + 1);
    if (value === '' || /;\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(line))
      cookies.delete(name);
    else cookies.set(name, value);
  }
}
