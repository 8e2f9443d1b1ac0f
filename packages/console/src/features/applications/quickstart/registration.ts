import type { App, OfferedQuickstart } from '../../../../generated/admin-api.ts';

/** What the form of a new application has of it. */
export interface Draft {
  application_type: App['application_type'];
  redirect_uris: readonly string[];
}

/**
 * What an application is added with beside what its form says, so that a quickstart fits it: how its library proves who it
 * is, and where a logout comes back to at the address that the form has by now. Nothing for an application of another kind.
 */
export function restOfRegistration(
  { registration }: Pick<OfferedQuickstart, 'registration'>,
  { application_type, redirect_uris }: Draft,
): Partial<OfferedQuickstart['registration']> {
  const { post_logout_redirect_uris, ...rest } = registration;
  if (rest.application_type !== application_type) return {};
  const { token_endpoint_auth_method: method, id_token_signed_response_alg: alg } = rest;
  const origin = URL.parse(redirect_uris[0] ?? '')?.origin;
  return {
    ...(method && { token_endpoint_auth_method: method }),
    ...(alg && { id_token_signed_response_alg: alg }),
    // An address of an app on a telephone has no origin.
    ...(origin?.startsWith('http') && {
      post_logout_redirect_uris: post_logout_redirect_uris.map(
        (uri) => origin + new URL(uri).pathname,
      ),
    }),
  };
}
