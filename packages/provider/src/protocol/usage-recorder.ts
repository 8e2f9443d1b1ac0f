import { hash } from 'node:crypto';
import type { Client, errors, KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { RecordedFailure } from '../applications/application-usage.ts';
import type { Endpoint, TellingPart } from '../applications/what-went-wrong/failure-kind.ts';
import {
  isRoutine,
  tellingPart,
  whatWentWrong,
} from '../applications/what-went-wrong/what-went-wrong.ts';
import { createBackgroundWorker } from '../background-worker.ts';
import type { Clock } from '../clock.ts';
import {
  createApplicationUsageRows,
  NO_USE,
  type NotedUri,
  type NotedUsage,
  UNKNOWN_CLIENT_PLACES,
} from '../storage/application-usage.ts';
import type { Storage } from '../storage/database.ts';
import type { UnknownClientTable } from '../storage/tables/applications.ts';
import { clientIdOfHeader } from './client-id-of-header.ts';
import { BUILT_IN_CLIENTS } from './clients.ts';
import { requestIdOf } from './request-id.ts';

/** Characters that are kept of what a request sent, which anybody may have sent. */
const MAX_SENT = 500;
const MAX_CLIENT_ID = 100;
/** Applications noted between two writes; more than that wait for their next use. */
const MAX_NOTED = 5000;

const BUILT_IN: ReadonlySet<string> = new Set(Object.values(BUILT_IN_CLIENTS));

/**
 * Notes what applications do: their sign-ins, by which URIs and how, and what fails. Nobody waits for it: notes are
 * kept in memory, one for each application, and written together each second.
 *
 * Anybody can send requests that fail, so what they leave behind is bounded: an application has one last failure, of
 * limited size, and all unknown clients share a few places.
 */
export interface UsageRecorder {
  /** Listens to the engine. */
  follow(provider: Provider): void;
  /** Begins to write, each second when there is something. */
  start(): void;
  /** Writes what is left. */
  stop(): Promise<void>;
  /** Writes what was noted up to now. What can't be written is lost; the next use is noted again. */
  flush(): Promise<void>;
}

export function createUsageRecorder(options: {
  storage: Pick<Storage, 'grouped'>;
  /** Where the answers of tests of integrations go; what comes with it is not what the application does. */
  testRedirectUri: string;
  clock: Clock;
  onError: (error: unknown) => void;
}): UsageRecorder {
  const { storage, testRedirectUri, clock, onError } = options;
  const rows = createApplicationUsageRows(storage.grouped.db);
  let usages = new Map<string, NotedUsage>();
  let uris = new Map<string, NotedUri>();
  let unknown = new Map<number, UnknownClientTable>();

  function usageOf(client: Client | undefined): NotedUsage | undefined {
    const clientId = client?.clientId;
    if (clientId === undefined || BUILT_IN.has(clientId)) return undefined;
    let usage = usages.get(clientId);
    if (!usage && usages.size < MAX_NOTED) {
      usage = { ...NO_USE, client_id: clientId };
      usages.set(clientId, usage);
    }
    return usage;
  }

  function noteUri(client: Client, kind: NotedUri['kind'], sent: unknown): void {
    if (BUILT_IN.has(client.clientId) || uris.size >= MAX_NOTED) return;
    const registered = kind === 'redirect' ? client.redirectUris : client.postLogoutRedirectUris;
    const uri = findRegistered(client, registered, sent);
    if (uri === undefined) return;
    const { clientId: client_id } = client;
    uris.set(`${client_id} ${kind} ${uri}`, { client_id, kind, uri, used_at: clock.now() });
  }

  function requested({ oidc }: KoaContextWithOIDC): void {
    const usage = usageOf(oidc.client);
    if (usage && oidc.route === 'authorization') usage.last_request_at = clock.now();
  }

  function answered(ctx: KoaContextWithOIDC): void {
    requested(ctx);
    const { client, params } = ctx.oidc;
    if (client) noteUri(client, 'redirect', params?.redirect_uri);
  }

  function tokensIssued(ctx: KoaContextWithOIDC): void {
    const { client, entities, params } = ctx.oidc;
    const usage = usageOf(client);
    if (!usage) return;
    const now = clock.now();
    usage.auth_method = methodOf(ctx);
    usage.auth_method_at = now;
    const code = entities.AuthorizationCode;
    if (params?.grant_type !== 'authorization_code' || !code) return;
    usage.first_sign_in_at ??= now;
    usage.last_sign_in_at = now;
    usage.last_sign_in_user_id = code.accountId ?? null;
    usage.last_sign_in_session_id = code.sessionUid ?? null;
    usage.last_sign_in_reference = requestIdOf(ctx.req);
    usage[code.codeChallenge ? 'last_pkce_at' : 'last_without_pkce_at'] = now;
  }

  function signedOut({ oidc }: KoaContextWithOIDC): void {
    const { client, session } = oidc;
    if (client) noteUri(client, 'post_logout', session?.state?.postLogoutRedirectUri);
  }

  function failed(
    endpoint: Endpoint,
    ctx: KoaContextWithOIDC,
    { error, error_description: description, error_detail: detail }: errors.OIDCProviderError,
  ): void {
    const code = whatWentWrong({ endpoint, error, description, detail });
    const reference = requestIdOf(ctx.req);
    if (code === 'client_unknown') {
      noteUnknown(ctx, { endpoint, reference });
      return;
    }
    if (isRoutine(code)) return;
    const usage = usageOf(ctx.oidc.client);
    if (!usage) return;
    const telling = tellingPart(code);
    const sent = telling && sentAs(ctx, telling);
    const failure: RecordedFailure = {
      endpoint,
      code,
      error: legible(error, MAX_CLIENT_ID),
      reference,
      ...(sent !== undefined && keptOf(sent)),
    };
    usage.failed_at = clock.now();
    usage.failure = JSON.stringify(failure);
  }

  function noteUnknown(ctx: KoaContextWithOIDC, of: { endpoint: Endpoint; reference: string }) {
    const sent = sentAs(ctx, 'client_id');
    if (!sent) return;
    const client_id = legible(sent, MAX_CLIENT_ID);
    const redirectUri = sentAs(ctx, 'redirect_uri');
    const place = hash('sha256', client_id, 'buffer').readUInt32BE() % UNKNOWN_CLIENT_PLACES;
    unknown.set(place, {
      ...of,
      place,
      client_id,
      redirect_uri: redirectUri === undefined ? null : legible(redirectUri, MAX_SENT),
      seen_at: clock.now(),
    });
  }

  async function flush(): Promise<void> {
    if (usages.size + uris.size + unknown.size === 0) return;
    const written = { usages, uris, unknown };
    usages = new Map();
    uris = new Map();
    unknown = new Map();
    await rows.note([...written.usages.values()]);
    await rows.noteUris([...written.uris.values()]);
    await rows.noteUnknownClients([...written.unknown.values()]);
  }

  const worker = createBackgroundWorker({
    async step() {
      await flush();
      return false;
    },
    onError,
  });

  /** The provider itself asks in the place of the application. */
  const isOfTest = ({ oidc }: KoaContextWithOIDC) => oidc.params?.redirect_uri === testRedirectUri;

  return {
    follow(provider) {
      const unlessTested =
        <More extends unknown[]>(note: (ctx: KoaContextWithOIDC, ...more: More) => void) =>
        (ctx: KoaContextWithOIDC, ...more: More) => {
          if (!isOfTest(ctx)) note(ctx, ...more);
        };
      provider.on('interaction.started', unlessTested(requested));
      provider.on('authorization.success', unlessTested(answered));
      provider.on(
        'authorization.error',
        unlessTested((ctx, error: errors.OIDCProviderError) => {
          requested(ctx);
          failed('authorization', ctx, error);
        }),
      );
      provider.on('pushed_authorization_request.error', (ctx, error) => {
        failed('pushed_authorization', ctx, error);
      });
      provider.on('grant.success', unlessTested(tokensIssued));
      provider.on(
        'grant.error',
        unlessTested((ctx, error: errors.OIDCProviderError) => failed('token', ctx, error)),
      );
      provider.on('end_session.success', signedOut);
      provider.on('end_session.error', (ctx, error) => failed('logout', ctx, error));
    },
    start: worker.start,
    async stop() {
      await worker.stop();
      await flush().catch(onError);
    },
    flush,
  };
}

/** How a request to the token endpoint proves who it is from, by OpenID Connect Core 1.0, section 9. */
function methodOf({ headers, oidc }: KoaContextWithOIDC): string {
  if (oidc.params?.client_assertion) return 'private_key_jwt';
  if (oidc.params?.client_secret) return 'client_secret_post';
  return headers.authorization === undefined ? 'none' : 'client_secret_basic';
}

/** @returns undefined when it was not sent, or not as one text. */
function sentAs(ctx: KoaContextWithOIDC, part: TellingPart): string | undefined {
  if (part === 'auth_method') return methodOf(ctx);
  // Who does not prove which application they are is refused before the engine looks at more than that.
  const sent = ctx.oidc.params?.[part] ?? ctx.oidc.body?.[part];
  if (typeof sent === 'string' && sent !== '') return sent;
  return part === 'client_id' ? clientIdOfHeader(ctx.headers.authorization) : undefined;
}

/**
 * A native application may be sent to any port of the loopback interface (RFC 8252, section 7.3), which is a use of
 * the URI that is registered.
 */
function findRegistered(
  { applicationType }: Client,
  registered: readonly string[] = [],
  sent: unknown,
): string | undefined {
  if (typeof sent !== 'string') return undefined;
  if (registered.includes(sent) || applicationType !== 'native') return sent;
  const wanted = withoutPort(sent);
  return registered.find((uri) => withoutPort(uri) === wanted);
}

function withoutPort(uri: string): string | undefined {
  const parsed = URL.parse(uri);
  if (!parsed) return undefined;
  parsed.port = '';
  return parsed.href;
}

function keptOf(sent: string): Pick<RecordedFailure, 'sent' | 'altered'> {
  const kept = legible(sent, MAX_SENT);
  return { sent: kept, ...(kept !== sent && { altered: true }) };
}

/** As much of a text as is kept, without what a database refuses or a page can't show. */
function legible(text: string, max: number): string {
  const short = text.length > max ? `${text.slice(0, max)}…` : text;
  return short.toWellFormed().replace(/[\p{Cc}\p{Cf}]/gu, '\u{fffd}');
}
