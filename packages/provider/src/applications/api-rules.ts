import { canonical } from '../canonical.ts';
import { DomainError } from '../domain-error.ts';
import { checkDescription, checkText, checkWithin, FieldErrors } from '../field-checks.ts';
import type { ApiTable } from '../storage/tables/applications.ts';
import type { Api, ApiChanges, ApiScope, NewApi } from './api.ts';
import { LIFETIME_BOUNDS } from './application-rules.ts';

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

/** The columns of an API by what was given. @throws {DomainError} `validation_failed`. */
export function checkApi(given: NewApi | ApiChanges): Partial<ApiTable> {
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

/** @throws {DomainError} `validation_failed`: the API has no such scope. */
export function checkKnownScopes(api: Api, scopes: readonly string[] | null): void {
  const errors = new FieldErrors();
  const known = new Set(api.scopes.map(({ name }) => name));
  for (const [i, name] of (scopes ?? []).entries()) {
    if (!known.has(name)) {
      errors.add(`/scopes/${i}`, 'scope_not_found', `${api.name} has no scope named ${name}.`);
    }
  }
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
}
