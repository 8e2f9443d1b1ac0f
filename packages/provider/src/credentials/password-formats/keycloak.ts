import { type Static, Type } from 'typebox';
import { createSchemaCheck } from '../../schema-check.ts';
import { readArgon2 } from './argon2.ts';
import {
  DIGEST_BYTES,
  decodeBase64,
  type PasswordFormat,
  parseCount,
  type ReadHash,
} from './format.ts';
import { type Pbkdf2Function, readPbkdf2 } from './pbkdf2.ts';

/** What Keycloak calls them. */
const PBKDF2: Readonly<Record<string, Pbkdf2Function>> = {
  pbkdf2: 'sha1',
  'pbkdf2-sha256': 'sha256',
  'pbkdf2-sha512': 'sha512',
};
const SALT_BYTES = { min: 8, max: 64 };

const secretCheck = createSchemaCheck(Type.Object({ value: Type.String(), salt: Type.String() }));
const CredentialData = Type.Object({
  algorithm: Type.String(),
  hashIterations: Type.Integer(),
  additionalParameters: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String()))),
});

const credentialCheck = createSchemaCheck(CredentialData);

type Parameters = Static<typeof CredentialData>['additionalParameters'];

/**
 * A credential as an export of a realm holds it: a JSON object with `secretData` and `credentialData`, which are JSON
 * objects themselves or, as in the export, texts of such; what else is in it says nothing.
 */
export const keycloakFormat: PasswordFormat = {
  name: 'a password credential of Keycloak (JSON with secretData and credentialData; pbkdf2, pbkdf2-sha256, pbkdf2-sha512, argon2)',
  read(hash) {
    if (!hash.startsWith('{')) return undefined;
    const { secretData, credentialData } = (parse(hash) ?? {}) as Record<string, unknown>;
    const secret = parse(secretData);
    const credential = parse(credentialData);
    if (!secretCheck.accepts(secret) || !credentialCheck.accepts(credential)) {
      return undefined;
    }
    const expected = decodeBase64(secret.value, DIGEST_BYTES);
    const salt = decodeBase64(secret.salt, SALT_BYTES);
    if (!expected || !salt) return undefined;
    const { algorithm, hashIterations: iterations, additionalParameters } = credential;
    if (algorithm === 'argon2') {
      return toArgon2({ iterations, salt, expected }, additionalParameters);
    }
    const name = Object.hasOwn(PBKDF2, algorithm) ? PBKDF2[algorithm] : undefined;
    return name && readPbkdf2({ name, iterations, salt, expected });
  },
};

const VERSIONS: Readonly<Record<string, number>> = { '1.0': 16, '1.3': 19 };
const TYPES = new Set(['id', 'i', 'd']);

function toArgon2(
  { iterations, salt, expected }: { iterations: number; salt: Buffer; expected: Buffer },
  parameters: Parameters = {},
): ReadHash | 'too_costly' | undefined {
  const [type = 'id'] = parameters.type ?? [];
  const [version = '1.3'] = parameters.version ?? [];
  const memory = parseCount(parameters.memory?.[0] ?? '');
  const lanes = parseCount(parameters.parallelism?.[0] ?? '');
  const v = Object.hasOwn(VERSIONS, version) ? VERSIONS[version] : undefined;
  if (!TYPES.has(type) || v === undefined) return undefined;
  const cost = `m=${memory},t=${iterations},p=${lanes}`;
  const phc = `$argon2${type}$v=${v}$${cost}$${unpadded(salt)}$${unpadded(expected)}`;
  return readArgon2(phc, { memory, passes: iterations, lanes });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

/** @returns an object as it is, and what a text says as JSON; undefined: neither. */
function parse(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined;
  try {
    return JSON.parse(value) ?? undefined;
  } catch {
    return undefined;
  }
}
