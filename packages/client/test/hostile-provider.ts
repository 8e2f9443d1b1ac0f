import { type Endpoint, type Faults, startTestProvider, type TokenShape } from '@gatehouse/testkit';

/** What the provider does wrong; unset, it is honest. */
export interface Misbehaviour {
  claims?: Readonly<Record<string, unknown>>;
  foreignKey?: boolean;
  algorithm?: 'none' | 'HS256';
  responseIssuer?: string;
  tokenStatus?: number;
  hang?: 'token' | 'jwks';
  userinfoSub?: string;
  userinfoStatus?: number;
  withoutEmail?: boolean;
  discovery?: Record<string, unknown>;
  /** What `prompt=none` is answered with. */
  silentError?: string;
  /** Seconds until an access token expires. */
  expiresIn?: number;
  /** Whether it gives refresh tokens: each once, and all of a sign-in are void when one comes twice. */
  refreshTokens?: boolean;
  /** Status of the answer to a refresh. */
  refreshStatus?: number;
  /** Waits until this before it redeems a code. */
  tokenGate?: Promise<void>;
  /** Waits until this before it answers a refresh. */
  refreshGate?: Promise<void>;
}

/** The provider of the test kit, for a client that is called `app`, which lies when told to. */
export interface HostileProvider {
  readonly issuer: string;
  misbehave: Misbehaviour;
  /** Parameters of the authorization requests that came. */
  readonly requests: readonly URLSearchParams[];
  readonly discoveries: number;
  /** Refreshes that were asked for. */
  readonly refreshes: number;
  /** Access tokens that were given, the oldest first. */
  readonly accessTokens: readonly string[];
  /** Refresh tokens that were given, the oldest first. */
  readonly refreshTokens: readonly string[];
  /** Tokens that were revoked. */
  readonly revoked: readonly string[];
  /** A logout token for the client `app`, good unless told otherwise. */
  logoutToken(
    claims?: Readonly<Record<string, unknown>>,
    header?: object,
    signer?: 'own' | 'stranger' | 'public key',
  ): Promise<string>;
  stop(): Promise<void>;
}

const ADA = {
  sub: 'ada',
  name: 'Ada <Lovelace>',
  roles: ['Admin'],
  email: 'ada@example.com',
  email_verified: true,
};
const SIGNATURES = {
  own: 'valid',
  stranger: 'foreign',
  'public key': 'HS256 with the public key',
} as const;

/** @param options.clock milliseconds since 1970: the time that tokens are dated with. */
export async function startHostileProvider({
  port = 0,
  clock = Date.now,
  clients = [],
}: {
  port?: number;
  clock?: () => number;
  /** Client IDs besides `app`. */
  clients?: readonly string[];
} = {}): Promise<HostileProvider> {
  const provider = await startTestProvider({
    port,
    user: ADA,
    clientId: 'app',
    clientSecret: 'secret',
    backchannelLogoutPath: undefined,
    clients: clients.map((client_id) => ({
      client_id,
      client_secret: 'secret',
      redirect_uris: ['http://localhost/'],
    })),
  });
  const accessTokens: string[] = [];
  const refreshTokens: string[] = [];
  let wrong: Misbehaviour = {};

  const dates = () => {
    const iat = Math.floor(clock() / 1000);
    return { iat, exp: iat + 300 };
  };
  /** Parameters of requests by the path they came to. */
  const asked = (endpoint: Endpoint) =>
    provider.requests.filter((request) => request.endpoint === endpoint);

  function faults(): Faults {
    const { claims, withoutEmail, userinfoSub, userinfoStatus, tokenStatus, refreshStatus } = wrong;
    return {
      idTokenClaims: {
        // As providers have it that give a `sid` on demand only.
        sid: undefined,
        ...dates(),
        ...(withoutEmail ? { email: undefined, email_verified: undefined } : {}),
        ...claims,
      },
      idToken: signatureOf(wrong),
      tokenResponse: ({ access_token, refresh_token }) => {
        const givesRefreshToken = wrong.refreshTokens || isRefresh();
        accessTokens.push(String(access_token));
        if (givesRefreshToken) refreshTokens.push(String(refresh_token));
        return {
          expires_in: wrong.expiresIn ?? 300,
          refresh_token: givesRefreshToken ? refresh_token : undefined,
        };
      },
      userinfo: () => ({
        ...Object.fromEntries(Object.keys(ADA).map((name) => [name, undefined])),
        sub: userinfoSub ?? 'ada',
        email: 'userinfo@example.com',
      }),
      metadata: {
        scopes_supported: ['openid', 'profile', 'email', 'roles'],
        ...wrong.discovery,
      },
      status: {
        ...(tokenStatus === undefined ? {} : { token: tokenStatus }),
        ...(refreshStatus === undefined ? {} : { refresh: refreshStatus }),
        ...(userinfoStatus === undefined ? {} : { userinfo: userinfoStatus }),
      },
      slow: {
        ...(wrong.tokenGate ? { token: wrong.tokenGate } : {}),
        ...(wrong.refreshGate ? { refresh: wrong.refreshGate } : {}),
      },
      silent: wrong.hang ? [wrong.hang] : [],
      authorizationResponse: () => ({
        ...(wrong.responseIssuer === undefined ? {} : { iss: wrong.responseIssuer }),
        ...(wrong.silentError !== undefined && isSilent()
          ? { code: undefined, error: wrong.silentError }
          : {}),
      }),
    };
  }
  const isSilent = () => asked('authorization').at(-1)?.query.get('prompt') === 'none';
  const isRefresh = () => asked('token').at(-1)?.form.get('grant_type') === 'refresh_token';
  /** The kit looks at each fault when it is time to. */
  const live = new Proxy({} as Faults, {
    get: (_target, name: keyof Faults) => faults()[name],
  });
  await provider.misbehave(live);

  return {
    issuer: provider.issuer,
    accessTokens,
    refreshTokens,
    get misbehave() {
      return wrong;
    },
    set misbehave(value) {
      wrong = value;
    },
    get requests() {
      return asked('authorization').map(({ query }) => query);
    },
    get discoveries() {
      return asked('discovery').length;
    },
    get refreshes() {
      return asked('token').filter(({ form }) => form.get('grant_type') === 'refresh_token').length;
    },
    get revoked() {
      return asked('revocation').map(({ form }) => form.get('token') ?? '');
    },
    logoutToken: (claims = {}, header = {}, signer = 'own') =>
      provider.logoutToken(
        { ...dates(), exp: dates().iat + 120, ...claims },
        { header: { ...header }, signature: SIGNATURES[signer] },
      ),
    stop: provider.stop,
  };
}

function signatureOf({ foreignKey, algorithm }: Misbehaviour): TokenShape {
  if (algorithm === 'none') return { signature: 'none' };
  if (algorithm === 'HS256') return { signature: 'HS256 with the public key' };
  return foreignKey ? { signature: 'foreign' } : {};
}
