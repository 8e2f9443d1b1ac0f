import type { SessionSummary } from '../sessions/server-sessions.ts';
import type { Session } from '../sessions/session.ts';
import type { AppUser } from '../users/user-store.ts';
import type { AccessToken, BearerFailure } from './bearer/bearer.ts';
import { ConfigError } from './errors.ts';
import {
  type ClaimTest,
  checkNames,
  missingClaim,
  missingPermission,
  missingRole,
} from './requirements.ts';
import type { TemplateHelpers } from './template-helpers.ts';
import { anonymousUser, type User, userFromClaims, userOfApp } from './user.ts';

/** What {@link Auth} asks of the core; made once for an app, not for a request. */
export interface AuthParts<Req, Res> {
  templateHelpers(path: string, session: Session | undefined): TemplateHelpers;
  /** The page that a request is for, to come back to; empty for a form that was posted. */
  pageOf(req: Req): string;
  /** The answer to a request of nobody to what needs a somebody. */
  demandLogin(req: Req, loginUrl: string, failure: BearerFailure | undefined): Response;
  /** The answer to a request of somebody who may not; `missing` is for developers. */
  forbid(req: Req, missing: string, token: AccessToken | undefined): Response;
  /** The answer to a token that lacks scopes. */
  forbidToken(token: AccessToken, missing: string, scopes: readonly string[]): Response;
  /** Whether the app keeps users, who alone have permissions. */
  readonly keepsUsers: boolean;
  accessToken(session: Session | undefined, req: Req, res: Res): Promise<Refreshed>;
  sessions(session: Session): Promise<SessionSummary[]>;
  endSession(session: Session, handle: string): Promise<boolean>;
  endOtherSessions(session: Session): Promise<number>;
}

/** What a request has shown of who makes it. */
export interface Credentials {
  readonly session?: Session | undefined;
  readonly token?: AccessToken;
  /** Why the token that came does not count. */
  readonly failure?: BearerFailure;
  /** The app's own record of the person. */
  readonly appUser?: AppUser | undefined;
}

/** An access token, and the session it is now in. */
export interface Refreshed {
  readonly accessToken: string;
  readonly session: Session;
}

/**
 * Who makes a request, and what a route can do with that. Everything but the session is made when
 * first asked for: most requests ask for little of it.
 */
export class Auth<Req = unknown, Res = unknown> {
  /** What to send instead of calling the app's route, for a session that has to be renewed first. */
  readonly answer: Response | undefined;
  #shown: Credentials;
  #user: User | undefined;
  #templates: TemplateHelpers | undefined;
  readonly #parts: AuthParts<Req, Res>;
  readonly #req: Req;
  readonly #res: Res;

  /** For adapters; apps get theirs from the request. */
  constructor(
    parts: AuthParts<Req, Res>,
    req: Req,
    res: Res,
    shown: Credentials,
    answer?: Response,
  ) {
    this.#parts = parts;
    this.#req = req;
    this.#res = res;
    this.#shown = shown;
    this.answer = answer;
  }

  /** The access token that the request brought, where the app takes them (`api`). */
  get token(): AccessToken | undefined {
    return this.#shown.token;
  }

  /** The app's own record of the person, where it keeps users (`users`). */
  get appUser(): AppUser | undefined {
    return this.#shown.appUser;
  }

  /** The session; `undefined` when nobody is signed in. */
  get session(): Session | undefined {
    return this.#shown.session;
  }

  /** The person, or the client that a token is of; when nobody is signed in, `isAuthenticated` is false. */
  get user(): User {
    const { session, token, appUser } = this.#shown;
    if (!appUser && !token) return session?.user ?? anonymousUser;
    this.#user ??= userOfApp(session?.user ?? userFromClaims(token?.claims ?? {}), appUser);
    return this.#user;
  }

  /** Whether the request has a session, or a token that was accepted. */
  get isAuthenticated(): boolean {
    const { session, token } = this.#shown;
    return session !== undefined || token !== undefined;
  }

  /** What templates need: login URL, logout form. Plain values. */
  get templates(): TemplateHelpers {
    this.#templates ??= this.#parts.templateHelpers(this.#parts.pageOf(this.#req), this.session);
    return this.#templates;
  }

  /**
   * Undefined when somebody is signed in. Else the answer to give: a page visit is sent to sign in
   * and come back; a script gets 401 as JSON with the address where signing in starts, or what was
   * wrong with its token. RFC 9110, section 11.6.1; RFC 6750, section 3
   */
  requireLogin(): Response | undefined {
    if (this.isAuthenticated) return undefined;
    return this.#parts.demandLogin(this.#req, this.templates.loginUrl, this.#shown.failure);
  }

  /** As {@link requireLogin}, and 403 for a person who has none of these roles (`user.roles`). */
  requireRole(...anyOf: readonly string[]): Response | undefined {
    checkNames('requireRole', anyOf);
    return this.#require(() => missingRole(this.user, anyOf));
  }

  /**
   * As {@link requireLogin}, and 403 for a person who lacks one of these permissions of the app's own
   * users (`user.permissions`); a superuser has them all.
   *
   * @throws {ConfigError} where the app keeps no users.
   */
  requirePermission(...allOf: readonly string[]): Response | undefined {
    checkNames('requirePermission', allOf);
    if (!this.#parts.keepsUsers) {
      throw new ConfigError(
        'ERR_GATEHOUSE_CONFIG_MISSING',
        'users',
        'permissions are those of the app’s own users; keep them in a store, or guard by requireRole or requireClaim.',
      );
    }
    return this.#require(() => missingPermission(this.user, allOf));
  }

  /** As {@link requireLogin}, and 403 for a person without this claim, or with another value of it. */
  requireClaim(name: string, test?: ClaimTest): Response | undefined {
    checkNames('requireClaim', [name]);
    return this.#require(() => missingClaim(this.user, name, test));
  }

  /**
   * As {@link requireLogin}, and 403 for a token that lacks one of these scopes. A session has no
   * scopes: a person at the app's own pages passes. RFC 6750, section 3.1
   */
  requireScope(...allOf: readonly string[]): Response | undefined {
    checkNames('requireScope', allOf);
    const { token } = this;
    const answer = this.requireLogin();
    if (answer || !token) return answer;
    const lacked = allOf.filter((scope) => !token.scopes.has(scope));
    if (lacked.length === 0) return undefined;
    return this.#parts.forbidToken(token, `needs the scope ${lacked.join(' and ')}`, allOf);
  }

  #require(missingNow: () => string | undefined): Response | undefined {
    const answer = this.requireLogin();
    if (answer) return answer;
    const missing = missingNow();
    return missing === undefined ? undefined : this.#parts.forbid(this.#req, missing, this.token);
  }

  /**
   * The access token for calls to an API, refreshed when it has expired. Needs `storeAccessToken`.
   *
   * @throws {GatehouseError} `login_required`, `access_token_unavailable`, `provider_unavailable`
   */
  async accessToken(): Promise<string> {
    const { accessToken, session } = await this.#parts.accessToken(
      this.session,
      this.#req,
      this.#res,
    );
    this.#shown = { ...this.#shown, session };
    this.#user = undefined;
    return accessToken;
  }

  /**
   * The person's sessions at this app, newest first; `[]` when nobody is signed in.
   *
   * @throws {ConfigError} where sessions are in cookies, which nobody can list.
   */
  async sessions(): Promise<SessionSummary[]> {
    return this.session ? await this.#parts.sessions(this.session) : [];
  }

  /** Ends one of the person's sessions; `false` when it is not theirs or has ended. */
  async endSession(handle: string): Promise<boolean> {
    return this.session ? await this.#parts.endSession(this.session, handle) : false;
  }

  /** Ends the person's sessions on other devices; how many there were. */
  async endOtherSessions(): Promise<number> {
    return this.session ? await this.#parts.endOtherSessions(this.session) : 0;
  }
}
