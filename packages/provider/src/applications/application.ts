import { canonical } from '../canonical.ts';
import type { ApplicationWithSecrets } from '../storage/applications.ts';
import type { ApplicationTable } from '../storage/tables/applications.ts';
import type { ApplicationSettings, GrantType, SigningAlg } from './application-rules.ts';
import type { ClaimRule } from './claim-rules.ts';
import type { PublicJwks } from './client-keys.ts';
import type { ClientSecret } from './client-secret.ts';

/** An application that people sign in to: an OAuth 2.0 client. Times are milliseconds since the epoch. */
export interface Application extends ApplicationSettings {
  id: string;
  /** At most two, the newest first; none: it is public, or proves itself by a key. */
  secrets: ClientSecret[];
  created_at: number;
  updated_at: number;
  /** Grows with every change. */
  version: number;
}

/** An application as its row holds it. */
export function toApplication({ application: row, secrets }: ApplicationWithSecrets): Application {
  const { client_name_canonical: _, ...columns } = row;
  return {
    ...columns,
    redirect_uris: JSON.parse(row.redirect_uris) as string[],
    post_logout_redirect_uris: JSON.parse(row.post_logout_redirect_uris) as string[],
    grant_types: JSON.parse(row.grant_types) as GrantType[],
    jwks: row.jwks === null ? null : (JSON.parse(row.jwks) as PublicJwks),
    claims: JSON.parse(row.claims) as ClaimRule[],
    require_pkce: row.require_pkce === 1,
    require_consent: row.require_consent === 1,
    require_mfa: row.require_mfa === 1,
    userinfo_signed_response_alg: row.userinfo_signed_response_alg as SigningAlg | null,
    secrets: secrets.toSorted((a, b) => b.created_at - a.created_at),
    backchannel_logout_session_required: row.backchannel_logout_session_required === 1,
    frontchannel_logout_session_required: row.frontchannel_logout_session_required === 1,
    id_token_signed_response_alg: row.id_token_signed_response_alg as SigningAlg,
  };
}

/** The row of an application. */
export function toRow(application: Application): ApplicationTable {
  const { secrets: _, ...columns } = application;
  return {
    ...columns,
    client_name_canonical: canonical(application.client_name),
    redirect_uris: JSON.stringify(application.redirect_uris),
    post_logout_redirect_uris: JSON.stringify(application.post_logout_redirect_uris),
    grant_types: JSON.stringify(application.grant_types),
    jwks: application.jwks && JSON.stringify(application.jwks),
    claims: JSON.stringify(application.claims),
    require_pkce: Number(application.require_pkce),
    require_consent: Number(application.require_consent),
    require_mfa: Number(application.require_mfa),
    backchannel_logout_session_required: Number(application.backchannel_logout_session_required),
    frontchannel_logout_session_required: Number(application.frontchannel_logout_session_required),
  };
}
