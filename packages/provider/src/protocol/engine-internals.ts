import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Client, type ClientMetadata, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { findClientSecret } from '../applications/client-secret.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { answerTo } from '../policy/authentication-context.ts';
import type { LogoutNotification } from '../storage/logout-notifications.ts';
import type { PostLogoutToken } from './backchannel/send.ts';
import { secretsOf } from './clients.ts';
import { cookiesOf } from './cookies.ts';

/*
 * Everything that leans on parts of oidc-provider which its documentation does not promise. Each is covered by
 * a test in test/protocol, which an upgrade of the engine has to pass.
 */

/**
 * Makes the engine compare a presented client secret with the hashes that we keep, in constant time. They are what
 * stands in `clientSecret`, so presenting that does not match.
 */
export function compareSecretsByHash(
  provider: Provider,
  { clock, markUsed }: { clock: Clock; markUsed: (secretId: string) => void },
): void {
  provider.Client.prototype.compareClientSecret = function (presented: string): boolean {
    const found = findClientSecret(secretsOf(this), presented, clock.now());
    if (found) markUsed(found.id);
    return found !== undefined;
  };
}

/**
 * Lets the engine keep the client that it made of an application while the application is the same object. By
 * itself it serialises and hashes all metadata at every request to see whether they have changed.
 */
export function reuseClients(
  provider: Provider,
  findApplication: (clientId: string) => Promise<object | undefined>,
): void {
  const { Client } = provider;
  const findClient = Client.find.bind(Client);
  const clients = new WeakMap<object, Client>();
  Client.find = async (clientId) => {
    const application = typeof clientId === 'string' ? await findApplication(clientId) : undefined;
    const known = application && clients.get(application);
    if (known) return known;
    const client = await findClient(clientId);
    if (application && client) clients.set(application, client);
    return client;
  };
}

/** Under which an account's claims hold what {@link addOwnClaims} adds. */
export const OWN_CLAIMS = Symbol('claims that the application has defined');

/**
 * Lets ID tokens and userinfo carry claims that an application has defined for itself. The engine keeps only claims
 * whose names it was told of when it was made, while these come and go with the applications.
 */
export function addOwnClaims(provider: Provider): void {
  const { prototype } = (provider as unknown as { Claims: { prototype: EngineClaims } }).Claims;
  const { result } = prototype;
  prototype.result = async function () {
    return { ...(await result.call(this)), ...this.available[OWN_CLAIMS] };
  };
}

/** What the engine makes the claims of an ID token or of userinfo with. */
interface EngineClaims {
  available: { [OWN_CLAIMS]?: Record<string, unknown> };
  result(): Promise<Record<string, unknown>>;
}

/**
 * Makes the engine tell this application the class that it has named, where the session has a stronger one; the session
 * itself keeps what it has.
 *
 * @param acrValues as the request names them.
 */
export function answerAcr({ oidc }: KoaContextWithOIDC, acrValues: readonly string[]): void {
  const { acr } = oidc.session ?? {};
  if (acr === undefined) return;
  Object.defineProperty(oidc, 'acr', { value: answerTo(acrValues, acr), configurable: true });
}

/** Where the engine leaves whom to tell of a logout. */
export interface LogoutQueue {
  /** Keeps it for good. */
  add(notification: LogoutNotification): Promise<void>;
  /** A logout is complete, and what was added can be delivered. */
  ended(): void;
}

/**
 * Makes the engine put a notification into the queue where it would send a logout token itself, which it does
 * while the person waits, once. Where the queue takes none the logout fails as a whole: by itself the engine
 * would end the session, and nobody would ever tell the application. Delivery begins when the session is over:
 * an application that hears of it before could find the person signed in still.
 *
 * @returns the engine's own way to send.
 */
export function queueBackchannelLogout(provider: Provider, queue: LogoutQueue): PostLogoutToken {
  const prototype = provider.Client.prototype as unknown as {
    backchannelLogout(this: Client, sub: string, sid?: string): Promise<void>;
  };
  const post = prototype.backchannelLogout;
  prototype.backchannelLogout = function (sub, sid) {
    return queue.add({ clientId: this.clientId, sub, sid: sid ?? null });
  };
  provider.on('backchannel.error', (_ctx, error) => {
    throw error;
  });
  provider.on('end_session.success', () => queue.ended());
  return (client, { sub, sid }) => post.call(client, sub, sid);
}

/** What is done with sessions beside what the engine does. */
export interface SessionHooks {
  /** Names of fields that are kept with a session, beside those of the engine. */
  fields: readonly string[];
  /** A session is about to be written, at the end of a request that it was used in. */
  saving(session: Session, ctx: KoaContextWithOIDC): void;
  /** A token was shown that ends with this session, and the session lives. */
  tokenShown(session: Session, ctx: KoaContextWithOIDC): void;
}

type Session = InstanceType<Provider['Session']>;

/** Lets sessions carry fields of our own, which are written when the engine writes the session anyway. */
export function extendSessions(provider: Provider, hooks: SessionHooks): void {
  const { Session } = provider as unknown as {
    Session: {
      IN_PAYLOAD: string[];
      prototype: { save(this: Session, ttl: number): Promise<string> };
      findByUid(uid: string): Promise<Session | undefined>;
    };
  };
  const fields = [...Session.IN_PAYLOAD, ...hooks.fields];
  Object.defineProperty(Session, 'IN_PAYLOAD', { get: () => fields });
  const { save } = Session.prototype;
  Session.prototype.save = function (ttl) {
    const ctx = Provider.ctx as KoaContextWithOIDC | undefined;
    if (ctx) hooks.saving(this, ctx);
    return save.call(this, ttl);
  };
  const findByUid = Session.findByUid.bind(Session);
  Session.findByUid = async (uid) => {
    const session = await findByUid(uid);
    const ctx = Provider.ctx as KoaContextWithOIDC | undefined;
    if (session && ctx) hooks.tokenShown(session, ctx);
    return session;
  };
}

/** Has ID tokens name the session to every application that a function says so of. */
export function nameSessions(provider: Provider, isToldOf: (client: Client) => boolean): void {
  const prototype = provider.Client.prototype as unknown as { includeSid(this: Client): boolean };
  prototype.includeSid = function () {
    return isToldOf(this);
  };
}

/** The signed-in person's session at the provider, as its pages need it. */
export interface ProviderSession {
  /** Names the session; nobody can sign in with it. */
  uid: string;
  /** `sub` of the person. */
  subject: string;
  /** Milliseconds since the epoch: when the person last proved who they are. */
  signedInAt: number;
  /** How they did (RFC 8176). */
  amr: readonly string[];
  acr: string | undefined;
  /** `client_id`s of the applications this session signed in to. */
  clientIds: string[];
  /** The fields of {@link SessionHooks.fields}. */
  own: Readonly<Record<string, unknown>>;
}

/**
 * Reads the session of the browser's cookie outside the engine's own routes.
 *
 * @returns undefined when nobody is signed in.
 */
export async function readSession(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<ProviderSession | undefined> {
  const ctx = provider.createContext(request, response) as KoaContextWithOIDC;
  const session = await provider.Session.get(ctx);
  if (!session.accountId) return undefined;
  return {
    uid: session.uid,
    subject: session.accountId,
    signedInAt: (session.loginTs ?? 0) * 1000,
    amr: session.amr ?? [],
    acr: session.acr,
    clientIds: Object.keys(session.authorizations ?? {}),
    own: { ...session },
  };
}

/**
 * Gives the session of the browser's cookie another id, and the browser the cookie for it: the id before opens
 * nothing any more, whoever knows it. To be called when somebody signed in gains something or changes how they
 * sign in; at a sign-in the engine does it. The session stays the same by its `uid`, and so do its tokens. Await
 * `durable` before the answer leaves.
 *
 * @param proved what the session says from now on of how the person proved who they are; absent: as before.
 * @returns false when nobody is signed in.
 */
export async function rotateSession(
  { provider, config }: { provider: Provider; config: Pick<Config, 'url'> },
  request: IncomingMessage,
  response: ServerResponse,
  proved?: { acr: string; amr: string[] },
): Promise<boolean> {
  const ctx = provider.createContext(request, response) as KoaContextWithOIDC;
  const session = await provider.Session.get(ctx);
  if (!session.accountId || !session.exp) return false;
  if (proved) Object.assign(session, proved);
  session.resetIdentifier();
  await session.persist();
  const { names, long } = cookiesOf(config);
  // The request may have come by a proxy that ends TLS.
  ctx.cookies.secure = long.secure;
  ctx.cookies.set(names.session, session.jti, {
    ...long,
    ...(!session.transient && { expires: new Date(session.exp * 1000) }),
  });
  return true;
}

/** Names the trace that a record of the engine belongs to, see {@link carryTraces}. */
const TRACE = 'trace';

/** @returns the id of the trace that an interaction, a code or a token belongs to. */
export function traceIdOf(record: object | undefined): string | undefined {
  const { [TRACE]: id } = (record ?? {}) as { [TRACE]?: unknown };
  return typeof id === 'string' ? id : undefined;
}

/** How the requests of one sign-in find each other. */
export interface TraceThread {
  /** The trace that a request belongs to; what it stores is marked with it. */
  of(ctx: KoaContextWithOIDC): string | undefined;
  /** A request has shown something that belongs to a trace. */
  found(ctx: KoaContextWithOIDC, traceId: string): void;
}

/**
 * Lets interactions, codes and tokens say to which trace they belong, from the authorization request to the last
 * refresh. It is in the record that the engine writes anyway, so it costs no query; a token of format `jwt` does not
 * have it.
 */
export function carryTraces(provider: Provider, thread: TraceThread): void {
  for (const kind of ['Interaction', 'AuthorizationCode', 'AccessToken', 'RefreshToken'] as const) {
    const Model = provider[kind] as unknown as EngineModel;
    const fields = [...Model.IN_PAYLOAD, TRACE];
    Object.defineProperty(Model, 'IN_PAYLOAD', { get: () => fields });
    const { save } = Model.prototype;
    Model.prototype.save = function (...values) {
      const ctx = Provider.ctx as KoaContextWithOIDC | undefined;
      const id = ctx && thread.of(ctx);
      if (id !== undefined) this[TRACE] = id;
      return save.apply(this, values);
    };
    const find = Model.find.bind(Model);
    Model.find = async (...values) => {
      const record = await find(...values);
      const ctx = Provider.ctx as KoaContextWithOIDC | undefined;
      const id = traceIdOf(record);
      if (ctx && id !== undefined) thread.found(ctx, id);
      return record;
    };
  }
}

interface EngineModel {
  IN_PAYLOAD: string[];
  prototype: { [TRACE]?: string; save(...values: unknown[]): Promise<string> };
  find(...values: unknown[]): Promise<object | undefined>;
}

/**
 * Lets a request be answered as if an application had other metadata, for this request only.
 *
 * @param find the metadata in place of the application's own; undefined, as for nearly all requests: its own.
 */
export function substituteClients(
  provider: Provider,
  find: (request: IncomingMessage, clientId: string) => ClientMetadata | undefined,
): void {
  const Client = provider.Client as unknown as {
    new (metadata: ClientMetadata): Client;
    find(clientId: unknown): Promise<Client | undefined>;
  };
  const findClient = Client.find.bind(Client);
  Client.find = async (clientId) => {
    const ctx = Provider.ctx as KoaContextWithOIDC | undefined;
    const metadata = ctx && typeof clientId === 'string' ? find(ctx.req, clientId) : undefined;
    return metadata ? new Client(metadata) : await findClient(clientId);
  };
}
