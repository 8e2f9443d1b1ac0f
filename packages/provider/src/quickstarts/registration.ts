import type { Application } from '../applications/application.ts';
import type { Manifest } from './manifest.ts';

/** What an application that is yet to be added fits a quickstart with. */
export type Registration = Pick<
  Application,
  'application_type' | 'redirect_uris' | 'post_logout_redirect_uris'
> &
  Partial<Pick<Application, 'token_endpoint_auth_method' | 'id_token_signed_response_alg'>>;

/** With the addresses that it has while it is tried, on the developer's own machine. */
export function registrationFor(manifest: Manifest): Registration {
  const { origin, redirect_path: back, post_logout_path: out } = manifest;
  const [type = 'web'] = manifest.application_types;
  const [method] = manifest.token_endpoint_auth_methods;
  const [alg] = manifest.id_token_signing_algs ?? [];
  return {
    application_type: type,
    ...(method && { token_endpoint_auth_method: method }),
    ...(alg && { id_token_signed_response_alg: alg }),
    redirect_uris: back === undefined ? [] : [origin + back],
    post_logout_redirect_uris: out === undefined ? [] : [origin + out],
  };
}
