import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bufferRequest } from './buffered-request.ts';
import { createTimeTravel } from './clock.ts';
import { createEngine } from './engine.ts';
import { addFaultLayer } from './fault-layer.ts';
import type { Faults } from './faults.ts';
import { createSigner, type TokenShape } from './signer.ts';
import { createTestBrowser, type TestBrowser } from './test-browser.ts';
import type {
  PageLike,
  SignInPlace,
  TestProvider,
  TestProviderOptions,
  TestTokenClaims,
} from './test-provider.ts';
import { createUsers, type TestUser, USER_COOKIE } from './users.ts';

const CLIENT_ID = 'test-client';
const CLIENT_SECRET = 'a client secret that is public, being in a package';
const LOGIN_PATH = '/oidc/authenticate/';
const FRONTCHANNEL_LOGOUT_PATH = '/oidc/frontchannel-logout/';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const ADA: TestUser = {
  sub: 'ada',
  name: 'Ada Lovelace',
  preferred_username: 'ada',
  email: 'ada@example.com',
  email_verified: true,
  roles: [],
  groups: [],
};

/**
 * Starts a provider on 127.0.0.1 that signs people in without a page. Any app of this machine may use it
 * with {@link TestProvider.options}; no redirect URI has to be registered.
 */
export async function startTestProvider(options: TestProviderOptions = {}): Promise<TestProvider> {
  const { signingAlg = 'RS256', clients = [], user = ADA } = options;
  const { clientId = CLIENT_ID, clientSecret = CLIENT_SECRET } = options;
  const backchannelLogoutPath =
    'backchannelLogoutPath' in options
      ? options.backchannelLogoutPath
      : '/oidc/backchannel-logout/';
  const time = createTimeTravel();
  const signer = createSigner(signingAlg);
  const users = createUsers(user);
  const server = createServer((req, res) => void handle(req, res));
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const engine = createEngine({
    issuer,
    signingAlg,
    users,
    notify,
    usualClient: clientId,
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: ['http://localhost/oidc/callback/'],
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        backchannel_logout_uri: 'http://localhost/oidc/backchannel-logout/',
        backchannel_logout_session_required: true,
      },
      ...clients,
    ],
  });
  const layer = addFaultLayer(engine, signer, users);
  const answer = engine.callback();
  const handle = async (req: IncomingMessage, res: ServerResponse) =>
    answer(await bufferRequest(req), res);

  async function notify(clientId: string, sub: string, sid: string): Promise<void> {
    if (backchannelLogoutPath === undefined) return;
    for (const origin of layer.originsOf.get(sid) ?? []) {
      const logoutToken = await mintLogoutToken({ aud: clientId, sub, sid });
      // An app that does not listen hears nothing, as anywhere.
      await post(new URL(backchannelLogoutPath, origin), logoutToken).catch(() => undefined);
    }
  }

  async function mintLogoutToken(
    claims: Readonly<Record<string, unknown>>,
    shape: TokenShape = {},
  ): Promise<string> {
    const iat = Math.floor(Date.now() / 1000);
    const usual = {
      iss: issuer,
      aud: clientId,
      iat,
      exp: iat + 120,
      jti: randomUUID(),
      events: { [EVENT]: {} },
    };
    return await signer.sign(defined({ ...usual, ...claims }), {
      ...shape,
      header: { typ: 'logout+jwt', ...shape.header },
    });
  }

  async function newGrant(accountId: string, scope: string): Promise<string> {
    const grant = new engine.Grant({ clientId, accountId });
    grant.addOIDCScope(scope);
    return await grant.save();
  }

  async function signIn(place: SignInPlace, who: TestUser): Promise<TestBrowser> {
    const { app, loginPath = LOGIN_PATH } = place;
    const own = new Map([[USER_COOKIE, encodeURIComponent(who.sub)]]);
    const browser = createTestBrowser(app, new Map([[issuer, own]]));
    const page = await browser.fetch(loginPath);
    if (page.status >= 400 || new URL(page.url).origin !== new URL(app).origin) {
      throw new Error(`signing in ended at ${page.url}, ${page.status}: ${await page.text()}`);
    }
    return browser;
  }

  async function signInAs(
    where: string | URL | SignInPlace | PageLike,
    who: TestUser,
    place?: SignInPlace,
  ): Promise<TestBrowser | undefined> {
    users.add(who);
    if (isPage(where)) {
      if (!place) throw new TypeError('signInAs(page, user, { app }) needs the address of the app');
      const value = encodeURIComponent(who.sub);
      await where.context().addCookies([{ name: USER_COOKIE, value, url: issuer }]);
      await where.goto(new URL(place.loginPath ?? LOGIN_PATH, place.app).href);
      return undefined;
    }
    const isPlace = typeof where === 'object' && 'app' in where;
    return await signIn(isPlace ? where : { app: where }, who);
  }

  async function misbehave(faults: Faults, times: number): Promise<void> {
    layer.faults = faults;
    layer.faultyAnswers = times;
    const isDead = faults.dead === true;
    if (isDead && server.listening) await close(server);
    if (!isDead && !server.listening) await listen(server, port);
  }

  const sessionSecret = randomBytes(32).toString('base64url');
  const provider = {
    issuer,
    clientId,
    clientSecret,
    options: { issuer, clientId, clientSecret, sessionSecret },
    env: {
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: clientId,
      OIDC_CLIENT_SECRET: clientSecret,
      OIDC_SESSION_SECRET: sessionSecret,
    },
    get user() {
      return users.current;
    },
    set user(value) {
      users.current = value;
      users.add(value);
    },
    requests: layer.requests,
    signInAs: signInAs as TestProvider['signInAs'],

    async accessToken(claims: TestTokenClaims = {}, shape: TokenShape = {}) {
      const iat = Math.floor(Date.now() / 1000);
      const usual = {
        iss: issuer,
        aud: 'https://api.example.com',
        sub: clientId,
        client_id: clientId,
        iat,
        exp: iat + 300,
        jti: randomUUID(),
      };
      const header = { typ: 'at+jwt', ...shape.header };
      return await signer.sign(defined({ ...usual, ...claims }), { ...shape, header });
    },

    async opaqueToken({ sub, scope = '', jkt, expiresIn = 300 } = {}) {
      const client = await engine.Client.find(clientId);
      if (!client) throw new TypeError('the usual client is missing');
      const token =
        sub === undefined
          ? new engine.ClientCredentials({ client, scope, expiresIn })
          : new engine.AccessToken({
              client,
              scope,
              expiresIn,
              accountId: sub,
              gty: 'authorization_code',
              grantId: await newGrant(sub, scope),
            });
      if (jkt !== undefined) token.jkt = jkt;
      return await token.save();
    },

    logoutToken: mintLogoutToken,
    backchannelLogout: async (app, claims, shape) =>
      await post(
        new URL(backchannelLogoutPath ?? '/oidc/backchannel-logout/', app),
        await mintLogoutToken(claims, shape),
      ),
    async frontchannelLogout(app, sid, params = {}) {
      const url = new URL(FRONTCHANNEL_LOGOUT_PATH, app);
      url.search = new URLSearchParams({ iss: issuer, sid, ...params }).toString();
      return await fetch(url);
    },

    misbehave: (faults, { times = Number.POSITIVE_INFINITY } = {}) => misbehave(faults, times),
    behave: () => misbehave({}, Number.POSITIVE_INFINITY),
    rotateKeys: signer.rotate,
    travel: time.travel,
    async stop() {
      time.comeBack();
      if (server.listening) await close(server);
    },
    [Symbol.asyncDispose]: () => provider.stop(),
  } satisfies TestProvider as TestProvider;
  return provider;
}

function isPage(value: object | string): value is PageLike {
  return typeof value === 'object' && 'goto' in value && 'context' in value;
}

/** Claims that tests take away are not there, rather than being undefined. */
function defined(claims: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

async function post(url: URL, logoutToken: string): Promise<Response> {
  return await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ logout_token: logoutToken }),
    redirect: 'manual',
  });
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      done();
    });
  });
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}
