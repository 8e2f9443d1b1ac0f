import type { ApiTable } from '../storage/tables/applications.ts';
import type { SigningAlg } from './application-rules.ts';

/** `jwt`: the API checks tokens by itself (RFC 9068). `opaque`: it asks (RFC 7662). */
export const ACCESS_TOKEN_FORMATS = ['jwt', 'opaque'] as const;
export type AccessTokenFormat = (typeof ACCESS_TOKEN_FORMATS)[number];

/** Something that a token for an API allows, as the API defines it. */
export interface ApiScope {
  name: string;
  description: string | null;
}

/**
 * An API that access tokens are for: a resource server (RFC 8707). Times are milliseconds since the epoch,
 * lifetimes are seconds.
 */
export interface Api {
  id: string;
  /** Its resource indicator, and the audience of its tokens. */
  identifier: string;
  name: string;
  description: string | null;
  scopes: ApiScope[];
  /** `jwt`: the API checks tokens by our published keys (RFC 9068); `opaque`: by asking us (RFC 7662). */
  access_token_format: AccessTokenFormat;
  access_token_signing_alg: SigningAlg;
  /** null: that of the application. */
  access_token_lifetime: number | null;
  /** Of our own admin API, which stays as it is. */
  is_built_in: boolean;
  created_at: number;
  updated_at: number;
  version: number;
}

/** What is absent gets its default. */
export interface NewApi extends ApiChanges {
  identifier: string;
  name: string;
}

/** What is absent stays as it is. The identifier never changes: APIs compare tokens with it. */
export interface ApiChanges {
  name?: string | undefined;
  description?: string | null | undefined;
  scopes?: readonly { name: string; description?: string | null | undefined }[] | undefined;
  access_token_format?: AccessTokenFormat | undefined;
  access_token_signing_alg?: SigningAlg | undefined;
  access_token_lifetime?: number | null | undefined;
}

/** What a new API has where nothing is said. */
export const API_DEFAULTS = {
  scopes: [],
  access_token_format: 'jwt',
  access_token_signing_alg: 'RS256',
} as const;

/** An API as its row holds it. */
export function toApi(row: ApiTable): Api {
  const { identifier, name, description, access_token_lifetime, version } = row;
  return {
    id: row.id,
    identifier,
    name,
    description,
    scopes: JSON.parse(row.scopes) as ApiScope[],
    access_token_format: row.access_token_format,
    access_token_signing_alg: row.access_token_signing_alg as SigningAlg,
    access_token_lifetime,
    is_built_in: row.is_built_in === 1,
    created_at: row.created_at,
    updated_at: row.updated_at,
    version,
  };
}
