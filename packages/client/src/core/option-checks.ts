import { ConfigError } from './errors.ts';

/** A setting that is missing. */
export function missing(variable: string, mend: string): ConfigError {
  return new ConfigError('ERR_GATEHOUSE_CONFIG_MISSING', variable, mend);
}

/** A setting that can't be used. */
export function invalid(variable: string, mend: string): ConfigError {
  return new ConfigError('ERR_GATEHOUSE_CONFIG_INVALID', variable, mend);
}

/** Several secrets, the first of which encrypts. */
export function parseSessionSecrets(
  value: string | readonly string[] | undefined,
): readonly string[] {
  const secrets = (typeof value === 'string' ? value.split(',') : (value ?? []))
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '');
  if (secrets.length === 0) {
    throw missing('OIDC_SESSION_SECRET', 'make one with: openssl rand -base64 48');
  }
  if (secrets.some((secret) => secret.length < 32)) {
    throw invalid(
      'OIDC_SESSION_SECRET',
      'each secret needs at least 32 characters. Make one with: openssl rand -base64 48',
    );
  }
  return Object.freeze(secrets);
}

/** Scheme, host and port of a public address. */
export function parseAppOrigin(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.search ||
    url.hash ||
    url.username
  ) {
    throw invalid(
      'OIDC_APP_URL',
      'it has to be the origin under which people reach this app, without a path, for example https://app.example.com.',
    );
  }
  return url.origin;
}

/** A path of this site, or an absolute URL. */
export function parseRedirect(value: string | undefined, variable: string): string | undefined {
  if (value === undefined) return undefined;
  const isPath = /^\/(?![/\\])/.test(value) && URL.canParse(value, 'http://site.invalid');
  const isWebUrl = /^https?:\/\//i.test(value) && URL.canParse(value);
  if (!isPath && !isWebUrl) {
    throw invalid(variable, 'it has to be a path such as /home or an absolute http(s) URL.');
  }
  return isPath ? value : new URL(value).href;
}

/** A path that a route can have. */
export function parsePath(value: string, option: string): string {
  if (/^(\/(?!\.{1,2}(\/|$))[\w.~-]+)+\/?$/.test(value)) return value;
  throw invalid(
    option,
    'it has to be a path such as /login/ of letters, digits, ".", "_", "~", "-".',
  );
}

/** Host names, with a port where it is not the scheme's own. */
export function parseHosts(values: readonly string[], option: string): ReadonlySet<string> {
  const hosts = values.map((value) => {
    const url = URL.canParse(`https://${value}`) ? new URL(`https://${value}`) : undefined;
    if (!url || /[*?]/.test(value) || url.host !== value.toLowerCase().replace(/:443$/, '')) {
      throw invalid(
        option,
        `"${value}" is not a host such as docs.example.com or localhost:8080; leave out scheme and path, and name each host (no "*").`,
      );
    }
    return url.host;
  });
  return new Set(hosts);
}

/** A positive number of seconds. */
export function parseSeconds(value: number | undefined, option: string, byDefault: number): number {
  const seconds = value ?? byDefault;
  if (!Number.isFinite(seconds) || seconds <= 0)
    throw invalid(option, 'it has to be a positive number of seconds.');
  return seconds;
}
