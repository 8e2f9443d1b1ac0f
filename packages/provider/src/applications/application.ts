import { canonical } from '../canonical.ts';
import type { ApplicationTable } from '../storage/schema.ts';
import type { ApplicationSettings, GrantType, SigningAlg } from './application-rules.ts';

/** An application that people sign in to: an OAuth 2.0 client. Times are milliseconds since the epoch. */
export interface Application extends ApplicationSettings {
  id: string;
  /** See {@link hashClientSecret}; null: public, it has no secret. */
  client_secret_hash: string | null;
  created_at: number;
  updated_at: number;
  /** Grows with every change. */
  version: number;
}

/** An application as its row holds it. */
export function toApplication(row: ApplicationTable): Application {
  const { client_name_canonical: _, ...columns } = row;
  return {
    ...columns,
    redirect_uris: JSON.parse(row.redirect_uris) as string[],
    post_logout_redirect_uris: JSON.parse(row.post_logout_redirect_uris) as string[],
    grant_types: JSON.parse(row.grant_types) as GrantType[],
    require_pkce: row.require_pkce === 1,
    backchannel_logout_session_required: row.backchannel_logout_session_required === 1,
    id_token_signed_response_alg: row.id_token_signed_response_alg as SigningAlg,
  };
}

/** The row of an application. */
export function toRow(application: Application): ApplicationTable {
  return {
    ...application,
    client_name_canonical: canonical(application.client_name),
    redirect_uris: JSON.stringify(application.redirect_uris),
    post_logout_redirect_uris: JSON.stringify(application.post_logout_redirect_uris),
    grant_types: JSON.stringify(application.grant_types),
    require_pkce: Number(application.require_pkce),
    backchannel_logout_session_required: Number(application.backchannel_logout_session_required),
  };
}
