import { randomUUID } from 'node:crypto';
import { type Endpoint, startTestProvider, type TokenShape } from '@gatehouse/testkit';

/** What APIs of the tests are called. */
export const AUDIENCE = 'https://api.example.com';

type Claims = Readonly<Record<string, unknown>>;

/** The provider of the test kit, as the tests of access tokens want it. */
export interface TokenProvider {
  readonly issuer: string;
  /** A JWT access token for {@link AUDIENCE}, of a person at another client than the app. */
  accessToken(claims?: Claims, shape?: TokenShape): Promise<string>;
  /** A token that only the provider understands, with what introspection says about it. */
  opaqueToken(about?: Claims): string;
  /** A token of a person with these claims, whom userinfo tells. */
  personsToken(claims: Claims): Promise<string>;
  /** Makes an opaque token worthless. */
  revoke(token: string): void;
  /** Signs with a new key from now on, and withdraws the one of before. */
  rotateKeys(): void;
  /** Lets requests for introspection wait until this. */
  gate: Promise<void> | undefined;
  /** Answers every request with this status. */
  brokenWith: number | undefined;
  /** How often each endpoint was asked. */
  readonly asked: Readonly<Partial<Record<Endpoint, number>>>;
  stop(): Promise<void>;
}

const ENDPOINTS: readonly Endpoint[] = ['discovery', 'jwks', 'userinfo', 'introspection'];

/** @param now milliseconds since 1970: the time that tokens are dated with. */
export async function startTokenProvider(now: () => number = Date.now): Promise<TokenProvider> {
  const provider = await startTestProvider({
    clientId: 'app',
    clientSecret: 'secret',
    signingAlg: 'ES256',
  });
  const abouts = new Map<string, Claims>();
  const state: Pick<TokenProvider, 'gate' | 'brokenWith'> = {
    gate: undefined,
    brokenWith: undefined,
  };
  const usual = () => ({
    aud: AUDIENCE,
    sub: 'ada',
    client_id: 'robot',
    iat: Math.floor(now() / 1000),
    exp: Math.floor(now() / 1000) + 300,
  });
  await provider.misbehave({
    introspection: () => {
      const token = provider.requests.at(-1)?.form.get('token') ?? '';
      const about = abouts.get(token);
      return about
        ? { active: true, iss: provider.issuer, token_type: 'Bearer', ...usual(), ...about }
        : {};
    },
    get slow() {
      return state.gate ? { introspection: state.gate } : {};
    },
    get status() {
      const { brokenWith } = state;
      if (brokenWith === undefined) return {};
      return Object.fromEntries(ENDPOINTS.map((endpoint) => [endpoint, brokenWith]));
    },
  });

  return {
    issuer: provider.issuer,
    get gate() {
      return state.gate;
    },
    set gate(until) {
      state.gate = until;
    },
    get brokenWith() {
      return state.brokenWith;
    },
    set brokenWith(status) {
      state.brokenWith = status;
    },
    get asked() {
      const counts: Partial<Record<Endpoint, number>> = {};
      for (const { endpoint } of provider.requests) {
        if (endpoint) counts[endpoint] = (counts[endpoint] ?? 0) + 1;
      }
      return counts;
    },
    accessToken: (claims: Claims = {}, shape: TokenShape = {}) =>
      provider.accessToken({ ...usual(), ...claims }, shape),
    opaqueToken(about: Claims = {}) {
      const token = randomUUID();
      abouts.set(token, about);
      return token;
    },
    async personsToken(claims: Claims) {
      provider.user = { sub: 'ada', ...claims };
      return await provider.opaqueToken({ sub: 'ada', scope: 'openid' });
    },
    revoke: (token: string) => void abouts.delete(token),
    rotateKeys: provider.rotateKeys,
    stop: provider.stop,
  };
}
