/** Something by which a person proves who they are beside their password; its secret is in a table of its kind. */
export interface FactorTable {
  id: string;
  user_id: string;
  /** A person has one set of `recovery_codes` at most. */
  kind: 'totp' | 'passkey' | 'recovery_codes';
  /** As the person calls it; null for recovery codes. */
  name: string | null;
  created_at: number;
}

/** What an authenticator app and the provider share (RFC 6238). */
export interface TotpSecretTable {
  factor_id: string;
  /** Base32, sealed with the master key. */
  secret: string;
  /** The last time step whose code was taken; codes of it and of earlier ones are not taken any more. */
  last_step: number;
  last_used_at: number | null;
}

/** A public key credential (WebAuthn Level 3, section 4). */
export interface PasskeyTable {
  factor_id: string;
  /** Base64url; no two people have the same. */
  credential_id: string;
  /** COSE key, base64url. */
  public_key: string;
  /** Of the last signature (section 6.1.1); 0: the authenticator does not count. */
  counter: number;
  /** JSON list, for the browser's hint (section 5.8.4). */
  transports: string;
  /** The model of the authenticator, a UUID; zeros when it does not say. */
  aaguid: string;
  /** Whether it stays on one device or can be copied to others (section 6.1.3). */
  device_type: 'singleDevice' | 'multiDevice';
  backed_up: number;
  last_used_at: number | null;
}

/** By what authenticators know a person (WebAuthn Level 3, section 14.6.1): random, so that it says nothing. */
export interface UserHandleTable {
  user_id: string;
  /** Base64url. */
  handle: string;
}

/** A challenge of WebAuthn that was answered, kept until it expires so that it is not answered again. */
export interface SpentChallengeTable {
  /** SHA-256. */
  challenge_hash: string;
  expires_at: number;
}

export interface RecoveryCodeTable {
  factor_id: string;
  /** SHA-256 with the id of the factor. */
  code_hash: string;
  used_at: number | null;
}

/** A browser that stands in for the second factor of a person. */
export interface RememberedDeviceTable {
  id: string;
  user_id: string;
  /** SHA-256 of what its cookie holds. */
  token_hash: string;
  browser: string | null;
  os: string | null;
  /** Where it was remembered. */
  ip_address: string | null;
  created_at: number;
  last_used_at: number;
  expires_at: number;
}
