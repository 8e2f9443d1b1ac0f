// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are source code
import type { Guard } from './guard.ts';

const RESPONSE = ['test/provider/authorization-response.test.ts'];
const ID_TOKEN = ['test/provider/id-token.test.ts'];
const FROM_DJANGO = ['test/provider/from-django.test.ts'];
const CERTIFIED = ['test/provider/certified.test.ts'];
const OUTAGE = ['test/provider/outage.test.ts'];
const HTTP = ['test/provider/http.test.ts'];

/** Further checks of the provider layer: what it asks, what it believes, where it goes. */
export const PROVIDER_LAYER: readonly Guard[] = [
  {
    name: 'sign-ins that share one state',
    file: 'core/provider/provider.ts',
    find: 'state: openid.randomState(),',
    replace: "state: 's'.repeat(43),",
    tests: RESPONSE,
  },
  {
    name: 'sign-ins that share one code verifier',
    file: 'core/provider/provider.ts',
    find: 'codeVerifier: openid.randomPKCECodeVerifier(),',
    replace: "codeVerifier: 'v'.repeat(43),",
    tests: RESPONSE,
  },
  {
    name: 'a response of another provider (iss, RFC 9207)',
    file: 'core/provider/provider.ts',
    find: 'const { configuration } = await begin(currentUrl',
    replace:
      "currentUrl.searchParams.set('iss', issuer);\n        const { configuration } = await begin(currentUrl",
    tests: RESPONSE,
    attack: 'of another issuer',
  },
  {
    name: 'an old sign-in at the provider (max_age of the options)',
    file: 'core/provider/provider.ts',
    find: 'expected?.maxAge ?? numberOf(resolved.authorizationParams.max_age)',
    replace: 'expected?.maxAge',
    tests: ID_TOKEN,
    attack: 'holds the provider to max_age',
  },
  {
    name: 'an at_hash that is no text',
    file: 'core/provider/id-token.ts',
    find: "if (typeof atHash !== 'string') return false;",
    replace: "if (typeof atHash !== 'string') return true;",
    tests: ID_TOKEN,
    attack: 'at_hash that is no text',
  },
  {
    name: 'a discovery document of another issuer',
    file: 'core/provider/metadata.ts',
    find: 'new URL(issuer),\n      clientId,',
    // Such an address is read as it is, and no issuer compared.
    replace:
      "new URL(`${issuer.replace(/\\/$/, '')}/.well-known/openid-configuration`),\n      clientId,",
    tests: OUTAGE,
    attack: 'when the provider calls itself differently',
  },
  {
    name: 'an authorization endpoint without TLS, where no request of ours would notice',
    file: 'core/provider/metadata.ts',
    find: 'requireSafeAddresses(configuration.serverMetadata());',
    replace: '',
    tests: OUTAGE,
    attack: 'refuses metadata whose',
  },
  {
    name: 'names that only look like this machine',
    file: 'core/provider/addresses.ts',
    find: '/^127(\\.\\d{1,3}){3}$/',
    replace: '/^127(\\.\\d{1,3}){3}/',
    tests: ['test/provider/options.test.ts'],
    attack: 'a name that begins like this machine',
  },
  {
    name: 'redirects, by which a code would go elsewhere',
    file: 'core/provider/http.ts',
    find: "redirect: 'manual',",
    replace: "redirect: 'follow' as 'manual',",
    tests: HTTP,
    attack: 'follows no redirect',
  },
  {
    name: 'redirects that a fetch of the app followed',
    file: 'core/provider/http.ts',
    find: 'if (response.redirected) {',
    replace: 'if (response.status === 0) {',
    tests: HTTP,
    attack: 'that followed a redirect',
  },
  {
    name: 'a fetch of the app that heeds no time limit',
    file: 'core/provider/http.ts',
    find: 'return await Promise.race([exchange(), late]);',
    replace: 'late.catch(() => {});\n      return await exchange();',
    tests: HTTP,
    attack: 'gives up on a fetch',
  },
  {
    name: 'userinfo signed with an algorithm that the app does not allow',
    file: 'core/provider/configuration.ts',
    find: 'userinfo_signing_alg_values_supported: algs,',
    replace: '',
    tests: FROM_DJANGO,
    attack: 'userinfo of an algorithm',
  },
  {
    name: 'a response signed with an algorithm that the app does not allow',
    file: 'core/provider/configuration.ts',
    find: 'authorization_signing_alg_values_supported: algs,',
    replace: '',
    tests: CERTIFIED,
    attack: 'whose algorithm is not on the list',
  },
  {
    name: 'keys that the provider publishes, where others are pinned',
    file: 'core/provider/configuration.ts',
    find: '...(resolved.idTokenKeys ? { jwks_uri: PINNED_KEYS } : {}),',
    replace: '',
    tests: [...FROM_DJANGO, ...OUTAGE],
    attack: 'with no other|endpoints and keys set by hand',
  },
  {
    name: 'keys of an address that the provider has left',
    file: 'core/provider/jwks.ts',
    find: 'source = uri;\n    current = undefined;',
    replace: 'source = uri;',
    tests: OUTAGE,
    attack: 'metadata no longer names',
  },
  {
    name: 'a stolen code, where tokens are bound to a key (dpop_jkt)',
    file: 'core/provider/authorization.ts',
    find: '...(dpop.DPoP ? { dpop_jkt: await dpop.DPoP.calculateThumbprint() } : {}),',
    replace: '',
    tests: CERTIFIED,
  },
  {
    name: 'codes and tokens in errors',
    file: 'core/provider/failure.ts',
    find: 'cause: withoutSecrets(error),',
    replace: 'cause: error,',
    tests: OUTAGE,
    attack: 'out of errors and their causes',
  },
  {
    name: 'texts of answers in errors',
    file: 'core/provider/failure.ts',
    find: "return at instanceof SyntaxError ? 'it is not JSON' : at.message;",
    replace: 'return at.message;',
    tests: OUTAGE,
    attack: 'text of an answer that is no JSON',
  },
];
