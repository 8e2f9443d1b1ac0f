import type { Application } from '../applications/application.ts';
import type { Manifest } from './manifest.ts';

/** What may not fit, by name. */
export const NEEDED_CHANGES = [
  'application_type_other',
  'grant_type_missing',
  'auth_method_other',
  'signing_alg_other',
  'redirect_uri_missing',
  'post_logout_redirect_uri_missing',
] as const;

/** What an application has to be changed to before a quickstart works with it. */
export interface NeededChange {
  /** Stable, for programs. */
  code: (typeof NEEDED_CHANGES)[number];
  /** A sentence for people. */
  detail: string;
  /** The change of the application that mends it; null: it takes another application. */
  changes: Partial<
    Pick<
      Application,
      | 'grant_types'
      | 'token_endpoint_auth_method'
      | 'id_token_signed_response_alg'
      | 'redirect_uris'
      | 'post_logout_redirect_uris'
    >
  > | null;
}

/** How a quickstart and an application go together. */
export interface Fit {
  changes: NeededChange[];
  /** Of the application where one fits, else the proposed one; empty: nobody comes back. */
  redirectUri: string;
  /** Scheme, host and port of the application. */
  appUrl: string;
  postLogoutRedirectUri: string;
  authMethod: Application['token_endpoint_auth_method'];
  signingAlg: Application['id_token_signed_response_alg'];
}

/** Hosts that every language writes as they are. */
const PLAIN_HOST = /^[a-z0-9.-]+$|^\[[0-9a-f:.]+\]$/i;
const LOOPBACK_HOST = /^localhost$|^127\.0\.0\.1$|^\[::1\]$/;

/** Compares what a library expects with what an application has. */
export function fit(manifest: Manifest, application: Application): Fit {
  const changes: NeededChange[] = [];
  if (!manifest.application_types.includes(application.application_type)) {
    changes.push({
      code: 'application_type_other',
      detail: `This is for ${list(manifest.application_types.map(nameOfType))}; the application is ${nameOfType(application.application_type)}. Add another application for it.`,
      changes: null,
    });
  }
  const grant = manifest.grant_type ?? 'authorization_code';
  if (!application.grant_types.includes(grant)) {
    changes.push({
      code: 'grant_type_missing',
      detail: `It needs the grant type ${grant}.`,
      changes: { grant_types: [...application.grant_types, grant] },
    });
  }
  const authMethod = choose(
    manifest.token_endpoint_auth_methods,
    application.token_endpoint_auth_method,
  );
  if (authMethod !== application.token_endpoint_auth_method) {
    changes.push({
      code: 'auth_method_other',
      detail: `It uses the token endpoint with ${authMethod}; the application is set to ${application.token_endpoint_auth_method}.`,
      changes: { token_endpoint_auth_method: authMethod },
    });
  }
  const signingAlg = choose(
    manifest.id_token_signing_algs ?? [application.id_token_signed_response_alg],
    application.id_token_signed_response_alg,
  );
  if (signingAlg !== application.id_token_signed_response_alg) {
    changes.push({
      code: 'signing_alg_other',
      detail: `It checks ID tokens that are signed with ${signingAlg}; the application has ${application.id_token_signed_response_alg}.`,
      changes: { id_token_signed_response_alg: signingAlg },
    });
  }
  const redirectUri = findRedirectUri(manifest, application, changes);
  const appUrl = originOf(redirectUri) ?? manifest.origin;
  const postLogoutRedirectUri =
    manifest.post_logout_path === undefined ? '' : appUrl + manifest.post_logout_path;
  const known = application.post_logout_redirect_uris;
  if (postLogoutRedirectUri && !known.includes(postLogoutRedirectUri)) {
    changes.push({
      code: 'post_logout_redirect_uri_missing',
      detail: `After a logout it comes back to ${postLogoutRedirectUri}, which is not among the post-logout redirect URIs.`,
      changes: { post_logout_redirect_uris: [...known, postLogoutRedirectUri] },
    });
  }
  const other = changes.filter(({ code }) => code === 'application_type_other');
  return {
    // The rest is for the other application then.
    changes: other.length > 0 ? other : changes,
    redirectUri,
    appUrl,
    postLogoutRedirectUri,
    authMethod,
    signingAlg,
  };
}

function findRedirectUri(
  { redirect_path: path, any_redirect_path: any = false, loopback_only, origin }: Manifest,
  { redirect_uris: known }: Application,
  changes: NeededChange[],
): string {
  if (path === undefined) return '';
  const fitting = known.filter((uri) => {
    const url = URL.parse(uri);
    if (!url || !isPlain(url) || (loopback_only && !isLoopback(url))) return false;
    return any || uri === url.origin + path;
  });
  // Whoever follows a quickstart has the application on this very machine, mostly.
  const chosen = fitting.find((uri) => isLoopback(new URL(uri))) ?? fitting[0];
  if (chosen) return chosen;
  const proposed = origin + path;
  changes.push({
    code: 'redirect_uri_missing',
    detail: `It is called back at ${proposed}, which is not among the redirect URIs.`,
    changes: { redirect_uris: [...known, proposed] },
  });
  return proposed;
}

/** @returns whether it is an address of whichever machine it is opened on. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK_HOST.test(url.hostname);
}

function isPlain(url: URL): boolean {
  return /^https?:$/.test(url.protocol) && PLAIN_HOST.test(url.hostname);
}

function originOf(uri: string): string | undefined {
  return uri === '' ? undefined : new URL(uri).origin;
}

function choose<T>(possible: readonly T[], current: T): T {
  return possible.includes(current) ? current : (possible[0] ?? current);
}

const TYPE_NAMES: Record<Application['application_type'], string> = {
  web: 'a web application',
  native: 'a native application',
  single_page: 'a single page application',
  machine: 'a program',
};

function nameOfType(type: Application['application_type']): string {
  return TYPE_NAMES[type];
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
