import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { Clock } from '../clock.ts';
import { checkVisible } from '../directory/user-access.ts';
import { DomainError } from '../domain-error.ts';
import { nearest } from '../expressions/nearest.ts';
import { FieldErrors } from '../field-checks.ts';
import {
  type ApplicationUriRow,
  createApplicationUsageRows,
  NO_USE,
  type UsageRow,
} from '../storage/application-usage.ts';
import type { Database } from '../storage/schema.ts';
import { createUserRows } from '../storage/users.ts';
import type { Application } from './application.ts';
import type { Applications } from './applications.ts';
import { checkRedirectUris } from './redirect-uris.ts';
import { compareUris, type UriComparison } from './uri-comparison.ts';
import type { Endpoint } from './what-went-wrong/failure-kind.ts';
import {
  explainFailure,
  type FailureCode,
  type FailureExplanation,
  tellingPart,
} from './what-went-wrong/what-went-wrong.ts';

/** How long a request of an unknown client is told to the application that it may have come from. */
const UNKNOWN_CLIENT_TOLD = 24 * 3_600_000;

/** The last failure of an application, as it is kept. */
export interface RecordedFailure {
  endpoint: Endpoint;
  code: FailureCode;
  /** The OAuth error code. */
  error: string;
  /** The correlation id of the request. */
  reference: string;
  /** The part of the request that tells, as far as it is kept. */
  sent?: string;
  /** `sent` is not all of it, or not as it was. */
  altered?: true;
}

/** Times are milliseconds since the epoch; null: never, since `recorded_since`. */
export interface ApplicationUsage {
  recorded_since: number;
  first_sign_in_at: number | null;
  last_sign_in: LastSignIn | null;
  last_request_at: number | null;
  last_pkce_at: number | null;
  last_without_pkce_at: number | null;
  /** How it last proved who it is to the token endpoint. */
  token_endpoint_auth: { method: string; at: number } | null;
  redirect_uris: UriUsage[];
  post_logout_redirect_uris: UriUsage[];
  last_failure: LastFailure | null;
  unknown_client: UnknownClient | null;
}

/** The last sign-in of which the code was exchanged. Times are milliseconds since the epoch. */
export interface LastSignIn {
  at: number;
  /** null: they are no more, or `by` may not see them. */
  user: { id: string; name: string } | null;
  session_id: string | null;
  /** The correlation id of the exchange of the code. */
  reference: string;
}

/** A registered address, and when it was last used. Times are milliseconds since the epoch. */
export interface UriUsage {
  uri: string;
  added_at: number;
  last_used_at: number | null;
}

/** The last request that was refused, and how it is mended. */
export interface LastFailure extends FailureExplanation {
  at: number;
  endpoint: Endpoint;
  error: string;
  reference: string;
  sent: string | null;
  /** Of a URI that is not registered: the registered one that was probably meant. */
  nearest: UriComparison | null;
  /** Of a URI that is not registered: it can be registered as it is. */
  can_be_added: boolean;
}

/** A request with a `client_id` that is not known, which may have come from this application. */
export interface UnknownClient {
  client_id: string;
  redirect_uri: string | null;
  endpoint: Endpoint;
  reference: string;
  at: number;
}

/** What applications were last seen doing. */
export interface ApplicationUsages {
  /**
   * @param id its id or `client_id`.
   * @throws {DomainError} `privilege_missing`, `application_not_found`.
   */
  get(id: string, asked: { by: Actor }): Promise<ApplicationUsage>;
}

export function createApplicationUsages(options: {
  db: Kysely<Database>;
  applications: Pick<Applications, 'get'>;
  clock: Clock;
}): ApplicationUsages {
  const { db, applications, clock } = options;
  const rows = createApplicationUsageRows(db);

  async function lastSignIn(usage: UsageRow, by: Actor): Promise<LastSignIn | null> {
    if (usage.last_sign_in_at === null) return null;
    const userId = usage.last_sign_in_user_id;
    const user = userId === null ? undefined : await createUserRows(db).find(userId);
    return {
      at: usage.last_sign_in_at,
      user: user && mayBeSeen(user, by) ? { id: user.id, name: user.name ?? user.email } : null,
      session_id: usage.last_sign_in_session_id,
      reference: usage.last_sign_in_reference ?? '',
    };
  }

  /** It came with one of the redirect URIs, or its `client_id` is nearly the right one. */
  async function unknownClient(application: Application): Promise<UnknownClient | null> {
    const seen = await rows.listUnknownClients(clock.now() - UNKNOWN_CLIENT_TOLD);
    const own = application.client_id.toLowerCase();
    const found = seen.find(
      ({ client_id, redirect_uri }) =>
        (redirect_uri !== null && application.redirect_uris.includes(redirect_uri)) ||
        nearest(client_id.trim().toLowerCase(), [own]) !== undefined,
    );
    if (!found) return null;
    const { client_id, redirect_uri, reference, seen_at: at } = found;
    return { client_id, redirect_uri, endpoint: found.endpoint as Endpoint, reference, at };
  }

  return {
    async get(id, { by }) {
      const application = await applications.get(id, { by });
      const [row, uris, unknown_client] = await Promise.all([
        rows.find(application.id),
        rows.listUris(application.id),
        unknownClient(application),
      ]);
      const usage = row ?? nothingNoted(application);
      return {
        recorded_since: usage.recorded_since,
        first_sign_in_at: usage.first_sign_in_at,
        last_sign_in: await lastSignIn(usage, by),
        last_request_at: usage.last_request_at,
        last_pkce_at: usage.last_pkce_at,
        last_without_pkce_at: usage.last_without_pkce_at,
        token_endpoint_auth:
          usage.auth_method === null || usage.auth_method_at === null
            ? null
            : { method: usage.auth_method, at: usage.auth_method_at },
        redirect_uris: inOrder(application.redirect_uris, uris, 'redirect'),
        post_logout_redirect_uris: inOrder(
          application.post_logout_redirect_uris,
          uris,
          'post_logout',
        ),
        last_failure: lastFailure(usage, application),
        unknown_client,
      };
    },
  };
}

function nothingNoted({ id, created_at }: Application): UsageRow {
  return { ...NO_USE, application_id: id, recorded_since: created_at };
}

/** Explained by how the application is registered now, since it may have been mended meanwhile. */
function lastFailure(
  { failed_at: at, failure }: UsageRow,
  application: Application,
): LastFailure | null {
  if (at === null || failure === null) return null;
  const { code, endpoint, error, reference, sent, altered } = JSON.parse(
    failure,
  ) as RecordedFailure;
  const registered = uriField(code);
  return {
    ...explainFailure(code, { sent, app: application }),
    at,
    endpoint,
    error,
    reference,
    sent: sent ?? null,
    nearest: (registered && sent && compareUris(sent, application[registered])) || null,
    can_be_added: Boolean(
      registered && sent && !altered && canBeAdded(sent, registered, application),
    ),
  };
}

function uriField(code: FailureCode) {
  const part = code.endsWith('_unregistered') ? tellingPart(code) : undefined;
  if (part === 'redirect_uri') return 'redirect_uris';
  return part === 'post_logout_redirect_uri' ? 'post_logout_redirect_uris' : undefined;
}

function canBeAdded(
  uri: string,
  field: 'redirect_uris' | 'post_logout_redirect_uris',
  application: Application,
): boolean {
  const errors = new FieldErrors();
  const type = application.application_type === 'native' ? 'native' : 'web';
  checkRedirectUris(errors, field, { uris: [...application[field], uri], type });
  return errors.all.length === 0;
}

function inOrder(
  registered: readonly string[],
  rows: readonly ApplicationUriRow[],
  kind: ApplicationUriRow['kind'],
): UriUsage[] {
  const known = new Map(rows.filter((row) => row.kind === kind).map((row) => [row.uri, row]));
  return registered.flatMap((uri) => {
    const row = known.get(uri);
    return row ? [{ uri, added_at: row.added_at, last_used_at: row.last_used_at }] : [];
  });
}

function mayBeSeen(user: { group_id: string | null }, by: Actor): boolean {
  try {
    checkVisible(user, by);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}
