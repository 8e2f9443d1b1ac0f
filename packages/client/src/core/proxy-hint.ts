import { oneLine } from './report.ts';

/**
 * Says once, where developers look, that people come through a proxy which the framework is not told
 * to believe: the redirect URI is then that of the app behind it, and the provider refuses it on a
 * page of its own, from where nothing comes back.
 */
export function createProxyHint(): (
  origin: string,
  header: (name: string) => string | undefined,
) => void {
  let isSaid = false;

  return (origin, header) => {
    const proto = firstOf(header('x-forwarded-proto'));
    const host = firstOf(header('x-forwarded-host'));
    if (isSaid || (proto === undefined && host === undefined)) return;
    const own = new URL(origin);
    const outside = `${proto ?? own.protocol.slice(0, -1)}://${host ?? own.host}`;
    if (URL.canParse(outside) && new URL(outside).origin === own.origin) return;
    isSaid = true;
    console.warn(
      `[gatehouse] A proxy says that people come to ${oneLine(outside)}, and redirect_uri begins with ${origin}, because forwarded headers are not believed. Set OIDC_APP_URL to the address that people use, or the framework's trust-proxy setting.`,
    );
  };
}

function firstOf(header: string | undefined): string | undefined {
  return header?.split(',', 1)[0]?.trim() || undefined;
}
