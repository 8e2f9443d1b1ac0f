/** What a part of a token or an answer says, decoded. */
export type Claims = Record<string, unknown>;

/** Something that a test looks at. `skipped`: it did not come to that, or can't be done here. */
export interface TestCheck {
  /** Stable, for programs. */
  check: string;
  verdict: 'passed' | 'warning' | 'failed' | 'skipped';
  /** What was found, in a sentence. */
  detail: string;
  /** How it is mended; null: there is nothing to mend. */
  fix: string | null;
}

/** How the application proved who it is in a test. */
export type TestAuthentication =
  /** By its own secret, which was given. */
  | 'own_secret'
  /** By a secret or a key that was made for the test. */
  | 'temporary'
  /** It is public. */
  | 'none';

/**
 * What came back from a test. Tokens are decoded and without their signatures, so that what is shown here opens nothing.
 */
export interface TestResult {
  /** What the callback was told. */
  answer: { error: string | null; error_description: string | null };
  /** null: there was no code to exchange. */
  token: {
    authentication: TestAuthentication;
    method: string;
    status: number;
    error: string | null;
    error_description: string | null;
    token_type: string | null;
    /** Seconds. */
    expires_in: number | null;
    scope: string | null;
    has_refresh_token: boolean;
  } | null;
  id_token: { header: Claims; claims: Claims } | null;
  /** `header` and `claims` are null for an opaque one. */
  access_token: {
    format: 'opaque' | 'jwt';
    header: Claims | null;
    claims: Claims | null;
  } | null;
  /** null: it was not asked for, since the access token is for an API. */
  userinfo: { status: number; claims: Claims | null; error: string | null } | null;
  checks: TestCheck[];
}
