import type { AuthorizationAttempt } from '../../src/core/provider/authorization.ts';
import type { ProviderOptions } from '../../src/core/provider/options.ts';
import { resolveProviderOptions } from '../../src/core/provider/options.ts';
import { createProvider, type Provider } from '../../src/core/provider/provider.ts';
import type { TokenSet } from '../../src/core/provider/token-set.ts';

export const REDIRECT_URI = 'http://localhost:1/oidc/callback/';

/** A provider as an app sets it up, on a clock that can be moved. */
export function setUp(options: ProviderOptions): Provider & { clock: { now: number } } {
  const clock = { offset: 0 };
  const resolved = resolveProviderOptions({ clientId: 'app', clientSecret: 's', ...options }, {});
  const provider = createProvider(resolved, () => Date.now() + clock.offset);
  return Object.assign(provider, {
    clock: {
      get now() {
        return clock.offset;
      },
      set now(value) {
        clock.offset = value;
      },
    },
  });
}

/** A browser that goes to the provider and follows it until it is sent back. */
export async function visit(url: URL, send: typeof fetch = fetch): Promise<URL> {
  const cookies = new Map<string, string>();
  let at = url;
  for (let steps = 0; steps < 10 && !at.href.startsWith(REDIRECT_URI); steps++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await send(at, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (!location) throw new Error(`${response.status} ${at}: ${await response.text()}`);
    at = new URL(location, at);
  }
  return at;
}

/** A sign-in up to the moment the browser comes back. */
export async function comeBack(
  provider: Provider,
  { extra, send }: { extra?: Record<string, string>; send?: typeof fetch } = {},
): Promise<{ attempt: AuthorizationAttempt; url: URL; sentTo: URL }> {
  const attempt = await provider.newAttempt();
  const sentTo = await provider.authorizationUrl(attempt, { redirectUri: REDIRECT_URI, extra });
  return { attempt, sentTo, url: await visit(sentTo, send) };
}

/** A whole sign-in. */
export async function signIn(
  provider: Provider,
  how: Parameters<typeof comeBack>[1] = {},
): Promise<TokenSet> {
  const { attempt, url } = await comeBack(provider, how);
  return await provider.exchange(url, attempt);
}
