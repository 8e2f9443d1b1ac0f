import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { Type } from 'typebox';
import { createSchemaCheck, type SchemaCheck } from '../../schema-check.ts';

/** Longer than any answer without attestation; a form carries it. */
const MAX_TEXT = 12 * 1024;

const Base64Url = Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: MAX_TEXT });
/** CTAP allows ids of up to 1023 bytes. */
const CredentialId = Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 1364 });
const common = { id: CredentialId, rawId: CredentialId, type: Type.Literal('public-key') };

const registration = createSchemaCheck(
  Type.Object({
    ...common,
    response: Type.Object({
      clientDataJSON: Base64Url,
      attestationObject: Base64Url,
      transports: Type.Optional(Type.Array(Type.String())),
    }),
  }),
);
const authentication = createSchemaCheck(
  Type.Object({
    ...common,
    response: Type.Object({
      clientDataJSON: Base64Url,
      authenticatorData: Base64Url,
      signature: Base64Url,
      userHandle: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Null()])),
    }),
  }),
);

/** WebAuthn Level 3, section 5.8.4, as far as the library knows them. */
const TRANSPORTS = ['ble', 'hybrid', 'internal', 'nfc', 'usb'] as const;

/** @returns the answer of `navigator.credentials.create()`; undefined: it is none. */
export function readRegistration(text: string): RegistrationResponseJSON | undefined {
  return read(text, registration) as RegistrationResponseJSON | undefined;
}

/** @returns the answer of `navigator.credentials.get()`; undefined: it is none. */
export function readAuthentication(text: string): AuthenticationResponseJSON | undefined {
  return read(text, authentication) as AuthenticationResponseJSON | undefined;
}

/** @returns the challenge that a browser says it answers; undefined: it says none. */
export async function challengeOf(clientDataJSON: string): Promise<string | undefined> {
  const { decodeClientDataJSON } = await import('@simplewebauthn/server/helpers');
  try {
    const { challenge } = decodeClientDataJSON(clientDataJSON);
    return typeof challenge === 'string' ? challenge : undefined;
  } catch {
    return undefined;
  }
}

/** @returns those transports that there are; what else the browser named is left out. */
export function knownTransports(named: readonly string[] = []): AuthenticatorTransport[] {
  return TRANSPORTS.filter((transport) => named.includes(transport));
}

function read(text: string, schema: SchemaCheck): unknown {
  if (text.length > MAX_TEXT) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return schema.accepts(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
