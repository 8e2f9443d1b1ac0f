import type { Guard } from './guard.ts';

const PROVIDER_OPTIONS = ['test/provider/options.test.ts'];
const OPTIONS = ['src/core/options.test.ts'];

/** Settings that would open a door, refused when the app starts. */
export const SETTINGS: readonly Guard[] = [
  {
    name: 'an issuer without TLS',
    file: 'core/provider/addresses.ts',
    find: "if (url.protocol === 'http:' && !isLoopback(url.hostname)) {",
    replace: "if (url.protocol === '') {",
    tests: PROVIDER_OPTIONS,
  },
  {
    name: 'an issuer that is never compared',
    file: 'core/provider/addresses.ts',
    find: 'if (wellKnown !== -1) {',
    replace: 'if (wellKnown === 0) {',
    tests: PROVIDER_OPTIONS,
  },
  {
    name: 'endpoints without TLS, set by hand',
    file: 'core/provider/addresses.ts',
    find: 'if (isSafeAddress(value)) return value;',
    replace: 'return value;',
    tests: PROVIDER_OPTIONS,
  },
  {
    name: 'a private key or a secret in the place of a public key',
    file: 'core/provider/keys.ts',
    find: "if (typeof key === 'object' && 'd' in key) throw new TypeError('this is a private key');",
    replace: '',
    tests: PROVIDER_OPTIONS,
  },
  {
    name: 'a private key in PEM in the place of a public key',
    file: 'core/provider/keys.ts',
    find: "if (typeof key === 'string' && key.includes('PRIVATE KEY')) {",
    replace: "if (key === '') {",
    tests: PROVIDER_OPTIONS,
  },
  {
    name: 'RSA keys that are too short',
    file: 'core/provider/keys.ts',
    find: 'if (bits !== undefined && bits < MIN_RSA_BITS) {',
    replace: 'if (bits === 0) {',
    tests: PROVIDER_OPTIONS,
  },
  {
    name: 'a provider whose clock may differ by hours',
    file: 'core/provider/options.ts',
    find: 'if (!(seconds >= 0 && seconds <= MAX_CLOCK_TOLERANCE)) {',
    replace: 'if (!(seconds >= 0)) {',
    tests: PROVIDER_OPTIONS,
  },
  {
    name: 'a scope without openid, which gives no ID token',
    file: 'core/provider/options.ts',
    find: "if (scope !== undefined && !scope.split(' ').includes('openid')) {",
    replace: "if (scope === '') {",
    tests: PROVIDER_OPTIONS,
  },
  {
    name: 'session secrets that can be guessed',
    file: 'core/option-checks.ts',
    find: 'if (secrets.some((secret) => secret.length < 32)) {',
    replace: 'if (secrets.length === 0) {',
    tests: OPTIONS,
  },
  {
    name: 'a redirect setting that leads to another site or runs a script',
    file: 'core/option-checks.ts',
    find: 'if (!isPath && !isWebUrl) {',
    replace: "if (value === '') {",
    tests: OPTIONS,
  },
  {
    name: 'any host to return to, by an asterisk',
    file: 'core/option-checks.ts',
    find: '/[*?]/.test(value) || ',
    replace: '',
    tests: OPTIONS,
  },
  {
    name: 'names of providers that break out of the redirect URI',
    file: 'core/routes.ts',
    find: 'return /^[\\w-]{1,64}$/.test(name);',
    replace: "return name !== '';",
    tests: OPTIONS,
  },
  {
    name: 'a secret of one provider sent to another',
    file: 'core/resolve-options.ts',
    find: 'resolveProviderOptions(its, {})',
    replace: 'resolveProviderOptions(its, env)',
    tests: OPTIONS,
  },
];
