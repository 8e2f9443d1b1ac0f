import { type Static, Type } from 'typebox';
import {
  APPLICATION_TYPES,
  AUTH_METHODS,
  GRANT_TYPES,
  SIGNING_ALGS,
} from '../applications/application-rules.ts';
import { createSchemaCheck } from '../schema-check.ts';
import { CODE_LANGUAGES } from './literals.ts';

const oneOf = <const T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: values });
const strict = { additionalProperties: false } as const;

/** What quickstarts are found under, in the order in which they are shown. */
export const FAMILIES = [
  'JavaScript',
  'Python',
  'Java',
  'Go',
  'Ruby',
  'PHP',
  '.NET',
  'Proxies',
  'Products',
  'Command line',
] as const;

const Step = Type.Object(
  {
    title: Type.String({ minLength: 1 }),
    /** Sentences for people; what is between backticks is code. */
    text: Type.Optional(Type.String()),
    /** A template of this folder, by the name that the file has in the application. */
    file: Type.Optional(Type.String()),
    /** Where it is not told by the file's name. */
    language: Type.Optional(oneOf(CODE_LANGUAGES)),
    /** Commands of a shell, as a template. */
    run: Type.Optional(Type.String()),
  },
  strict,
);

const Manifest = Type.Object(
  {
    label: Type.String({ minLength: 1 }),
    family: oneOf(FAMILIES),
    summary: Type.String({ minLength: 1 }),
    application_types: Type.Array(oneOf(APPLICATION_TYPES), { minItems: 1 }),
    /** What the library can do; the first is proposed. */
    token_endpoint_auth_methods: Type.Array(oneOf(AUTH_METHODS), { minItems: 1 }),
    grant_type: Type.Optional(oneOf(GRANT_TYPES)),
    id_token_signing_algs: Type.Optional(Type.Array(oneOf(SIGNING_ALGS), { minItems: 1 })),
    /** Where the application runs while it is tried. */
    origin: Type.String({ pattern: '^https?://[a-z0-9.-]+(:[0-9]+)?$' }),
    /** The path of its callback; absent: nobody comes back. */
    redirect_path: Type.Optional(Type.String({ pattern: '^/' })),
    /** The library takes whatever redirect URI is registered. */
    any_redirect_path: Type.Optional(Type.Boolean()),
    /** The callback is heard on the person's own machine (RFC 8252, section 7.3): no other address fits. */
    loopback_only: Type.Optional(Type.Boolean()),
    /** Where a logout at the provider comes back to; absent: the library has none. */
    post_logout_path: Type.Optional(Type.String({ pattern: '^/' })),
    /** The page to open when it runs; absent: there is none. */
    open_path: Type.Optional(Type.String({ pattern: '^/' })),
    /** The library's own documentation. */
    documentation: Type.Union([Type.String({ pattern: '^https://' }), Type.Null()]),
    /** What it was run with, by name; null: written by the library's documentation, and not run. */
    tried: Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()]),
    steps: Type.Array(Step, { minItems: 1 }),
  },
  strict,
);

/** What `manifest.yaml` in the folder of a quickstart says. */
export type Manifest = Static<typeof Manifest>;

const check = createSchemaCheck(Manifest);

/** @throws {TypeError} that says what is wrong with it. */
export function checkManifest(name: string, value: unknown): Manifest {
  if (check.accepts(value)) return value;
  const [first] = check.errorsOf(value);
  throw new TypeError(`The manifest of ${name}: ${first?.instancePath} ${first?.message}`);
}
