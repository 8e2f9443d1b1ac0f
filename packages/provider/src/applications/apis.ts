import type { Actor, Change } from '../actor.ts';
import { canonical } from '../canonical.ts';
import { DomainError } from '../domain-error.ts';
import { checkDescription, checkText, checkWithin, FieldErrors } from '../field-checks.ts';
import { checkMayChangeApplication } from '../policy/privileges.ts';
import { createRegistry, type Registry, type RegistryOptions } from '../registry/registry.ts';
import { createApiRows } from '../storage/apis.ts';
import type { ApiTable } from '../storage/tables/applications.ts';
import { inTransaction } from '../storage/transaction.ts';
import { LIFETIME_BOUNDS, type SigningAlg } from './application-rules.ts';
import type { Applications } from './applications.ts';

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

/** An application that may call an API. */
export interface ApiCaller {
  /** The application's id. */
  app_id: string;
  client_id: string;
  client_name: string;
  /** Names of the scopes that it may ask for; null: all. */
  scopes: string[] | null;
}

/** What a token for an API is to be like, for one application. */
export interface TokenApi
  extends Pick<
    Api,
    'identifier' | 'access_token_format' | 'access_token_signing_alg' | 'access_token_lifetime'
  > {
  /** Those that the application may ask for. */
  scopes: ApiScope[];
}

/** The APIs, and which applications may call them. */
export interface Apis extends Registry<Api, NewApi, ApiChanges> {
  /** By name. @throws {DomainError} `privilege_missing`, `api_not_found`. */
  listCallers(id: string, asked: { by: Actor }): Promise<ApiCaller[]>;
  /**
   * Lets an application ask for tokens for the API.
   *
   * @param applicationId its id or `client_id`. @param scopes null: all, also those that are added later.
   * @throws {DomainError} `privilege_missing`, `api_not_found`, `application_not_found`, `validation_failed`.
   */
  allow(
    id: string,
    { applicationId, scopes }: { applicationId: string; scopes: readonly string[] | null },
    change: Change,
  ): Promise<ApiCaller>;
  /** Does nothing when it could not. @throws {DomainError} as `allow`. */
  disallow(id: string, applicationId: string, change: Change): Promise<void>;
  /** One query, for every request for a token. @returns undefined when the application may not call it. */
  findForToken(identifier: string, clientId: string): Promise<TokenApi | undefined>;
}

export function createApis(
  options: RegistryOptions & { applications: Pick<Applications, 'get'> },
): Apis {
  const { db, clock, audit, applications } = options;
  const rows = createApiRows(db);
  const registry = createRegistry<ApiTable, Api, NewApi, ApiChanges>(options, {
    name: 'api',
    area: 'apis',
    table: 'apis',
    defaults: {
      identifier: '',
      name_canonical: '',
      description: null,
      scopes: '[]',
      access_token_format: 'jwt',
      access_token_signing_alg: 'RS256',
      access_token_lifetime: null,
      is_built_in: 0,
    },
    check: async (given, current) => {
      if (current?.is_built_in === 1) throw new DomainError('api_is_built_in');
      return checkFields(given);
    },
    toEntity: toApi,
    async beforeDelete(row) {
      if (row.is_built_in === 1) throw new DomainError('api_is_built_in');
    },
  });

  return {
    ...registry,

    async listCallers(id, { by }) {
      await registry.get(id, { by });
      const callers = await rows.listCallers(id);
      return callers.map(({ id: app_id, allowed_scopes, ...application }) => ({
        ...application,
        app_id,
        scopes: parseScopeNames(allowed_scopes),
      }));
    },

    async allow(id, { applicationId, scopes }, { by }) {
      const api = await registry.get(id, { by });
      const application = await applications.get(applicationId, { by });
      checkMayAllow(by, api, application.id);
      checkKnownScopes(api, scopes);
      const kept = scopes && JSON.stringify([...new Set(scopes)]);
      await inTransaction(db, async (transaction) => {
        const grant = { scopes: kept, now: clock.now() };
        await createApiRows(transaction).allow(id, application.id, grant);
        await audit.record(transaction, by, {
          action: 'api.allow',
          target: { type: 'api', id },
          clientId: application.client_id,
          details: { scopes: scopes === null ? null : [...scopes] },
        });
      });
      const { id: app_id, client_id, client_name } = application;
      return { app_id, client_id, client_name, scopes: parseScopeNames(kept) };
    },

    async disallow(id, applicationId, { by }) {
      const api = await registry.get(id, { by });
      const application = await applications.get(applicationId, { by });
      checkMayAllow(by, api, application.id);
      await inTransaction(db, async (transaction) => {
        if (!(await createApiRows(transaction).disallow(id, application.id))) return;
        await audit.record(transaction, by, {
          action: 'api.disallow',
          target: { type: 'api', id },
          clientId: application.client_id,
        });
      });
    },

    async findForToken(identifier, clientId) {
      const found = await rows.findForToken(identifier, clientId);
      if (!found) return undefined;
      const allowed = parseScopeNames(found.allowed_scopes);
      const api = toApi(found);
      return { ...api, scopes: api.scopes.filter(({ name }) => allowed?.includes(name) ?? true) };
    },
  };
}

/** Calling our own API is the beginning of administering, so a super administrator allows it. */
function checkMayAllow(by: Actor, api: Api, applicationId: string): void {
  checkMayChangeApplication(by, applicationId);
  if (api.is_built_in && !by.privileges.some(({ kind }) => kind === 'super')) {
    throw new DomainError('privilege_missing', {
      detail: 'Only a super administrator may let an application call the admin API.',
    });
  }
}

const MAX_NAME = 100;
const MAX_IDENTIFIER = 200;
const MAX_SCOPES = 200;
/** RFC 6749, section 3.3; shorter, and without what would need quoting. */
const SCOPE_NAME = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$/;
/** Scopes that mean something to OpenID Connect or to us. */
const RESERVED_SCOPES = new Set([
  'openid',
  'offline_access',
  'profile',
  'email',
  'address',
  'phone',
  'roles',
  'groups',
]);

/** @throws {DomainError} `validation_failed`. */
function checkFields(given: NewApi | ApiChanges): Partial<ApiTable> {
  const errors = new FieldErrors();
  const columns: Partial<ApiTable> = {};
  if ('identifier' in given) columns.identifier = checkIdentifier(errors, given.identifier);
  const { name, description, scopes, access_token_format, access_token_signing_alg } = given;
  if (name !== undefined) {
    const text = checkText(errors, { pointer: '/name', label: 'name', text: name, max: MAX_NAME });
    columns.name = text ?? '';
    columns.name_canonical = canonical(columns.name);
  }
  if (description !== undefined) columns.description = checkDescription(errors, description);
  if (scopes !== undefined) columns.scopes = JSON.stringify(checkScopes(errors, scopes));
  if (access_token_format !== undefined) columns.access_token_format = access_token_format;
  if (access_token_signing_alg !== undefined) {
    columns.access_token_signing_alg = access_token_signing_alg;
  }
  const { access_token_lifetime: lifetime } = given;
  if (lifetime !== undefined) {
    columns.access_token_lifetime = lifetime;
    if (lifetime !== null) {
      const bounds = LIFETIME_BOUNDS.access_token_lifetime;
      checkWithin(errors, 'access_token_lifetime', { value: lifetime, ...bounds, unit: 'seconds' });
    }
  }
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
  return columns;
}

/** RFC 8707, section 2: an absolute URI without a fragment. */
function checkIdentifier(errors: FieldErrors, identifier: string): string {
  const isUri = /^[a-z][a-z0-9+.-]*:[^\s#]+$/i.test(identifier) && URL.canParse(identifier);
  if (!isUri || identifier.length > MAX_IDENTIFIER) {
    errors.add(
      '/identifier',
      'not_a_resource_indicator',
      `identifier is not an absolute URI without a fragment of at most ${MAX_IDENTIFIER} characters, such as https://api.example.com/.`,
    );
  } else if (/^urn:gatehouse:/i.test(identifier)) {
    errors.add(
      '/identifier',
      'identifier_reserved',
      'identifier starts with urn:gatehouse:, which is kept for the provider itself.',
    );
  }
  return identifier;
}

function checkScopes(errors: FieldErrors, scopes: NonNullable<ApiChanges['scopes']>): ApiScope[] {
  if (scopes.length > MAX_SCOPES) {
    errors.add('/scopes', 'too_many', `scopes has more than ${MAX_SCOPES} entries.`);
    return [];
  }
  const names = scopes.map(({ name }) => name);
  return scopes.map(({ name, description = null }, i) => {
    const pointer = `/scopes/${i}/name`;
    if (!SCOPE_NAME.test(name)) {
      errors.add(
        pointer,
        'scope_invalid',
        `${JSON.stringify(name.slice(0, 100))} is not 1 to 100 letters, digits or . _ : / -, beginning with a letter or digit.`,
      );
    } else if (RESERVED_SCOPES.has(name)) {
      errors.add(
        pointer,
        'scope_reserved',
        `${name} is a scope of OpenID Connect: choose another, such as ${name}:read.`,
      );
    } else if (names.indexOf(name) !== i) {
      errors.add(pointer, 'scope_duplicate', `${name} is in the list twice.`);
    }
    return { name, description };
  });
}

function checkKnownScopes(api: Api, scopes: readonly string[] | null): void {
  const errors = new FieldErrors();
  const known = new Set(api.scopes.map(({ name }) => name));
  for (const [i, name] of (scopes ?? []).entries()) {
    if (!known.has(name)) {
      errors.add(`/scopes/${i}`, 'scope_not_found', `${api.name} has no scope named ${name}.`);
    }
  }
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
}

function parseScopeNames(stored: string | null): string[] | null {
  return stored === null ? null : (JSON.parse(stored) as string[]);
}

function toApi(row: ApiTable): Api {
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
