import { DomainError } from '../../domain-error.ts';
import { checkText, FieldErrors } from '../../field-checks.ts';

const MAX_PARAMETER = 1000;

/** What the authorization request of a test asks for, beside what all of them have. */
export interface TestRequest {
  scope: string;
  prompt: string | null;
  acr_values: string | null;
  /** Resource indicator of an API (RFC 8707). */
  resource: string | null;
}

/**
 * Mistakes that a parameter may well make are what a test is for: the engine tells of them.
 *
 * @throws {DomainError} `validation_failed`.
 */
export function checkTestRequest(wanted: Partial<TestRequest>): TestRequest {
  const errors = new FieldErrors();
  const request = {
    scope: wanted.scope?.trim() || 'openid',
    prompt: wanted.prompt?.trim() || null,
    acr_values: wanted.acr_values?.trim() || null,
    resource: wanted.resource?.trim() || null,
  };
  for (const [label, text] of Object.entries(request)) {
    if (text === null) continue;
    checkText(errors, { pointer: `/${label}`, label, text, max: MAX_PARAMETER });
  }
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
  return request;
}

/** The parameters of the authorization request of a test (OpenID Connect Core 1.0, section 3.1.2.1; RFC 7636). */
export function authorizationParameters(
  { scope, ...optional }: TestRequest,
  of: {
    clientId: string;
    redirectUri: string;
    state: string;
    nonce: string;
    /** PKCE challenge, by `S256`. */
    challenge: string;
  },
): Record<string, string> {
  const asked = Object.entries(optional).filter(([, value]) => value !== null);
  return {
    client_id: of.clientId,
    response_type: 'code',
    redirect_uri: of.redirectUri,
    scope,
    state: of.state,
    nonce: of.nonce,
    code_challenge: of.challenge,
    code_challenge_method: 'S256',
    ...(Object.fromEntries(asked) as Record<string, string>),
  };
}
