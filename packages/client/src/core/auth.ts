import type { SessionSummary } from '../sessions/server-sessions.ts';
import type { Session } from '../sessions/session.ts';
import { loginRequired } from './answers.ts';
import { redirect } from './redirect.ts';
import type { TemplateHelpers } from './template-helpers.ts';
import { anonymousUser, type User } from './user.ts';

/** What {@link Auth} asks of the core; made once for an app, not for a request. */
export interface AuthParts<Req, Res> {
  templateHelpers(path: string, session: Session | undefined): TemplateHelpers;
  /** The page that a request is for, to come back to; empty for a form that was posted. */
  pageOf(req: Req): string;
  isNavigation(req: Req): boolean;
  accessToken(session: Session | undefined, req: Req, res: Res): Promise<Refreshed>;
  sessions(session: Session): Promise<SessionSummary[]>;
  endSession(session: Session, handle: string): Promise<boolean>;
  endOtherSessions(session: Session): Promise<number>;
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
  #session: Session | undefined;
  #templates: TemplateHelpers | undefined;
  readonly #parts: AuthParts<Req, Res>;
  readonly #req: Req;
  readonly #res: Res;

  /** For adapters; apps get theirs from the request. */
  constructor(
    parts: AuthParts<Req, Res>,
    visit: { readonly req: Req; readonly res: Res },
    session: Session | undefined,
    answer?: Response,
  ) {
    this.#parts = parts;
    this.#req = visit.req;
    this.#res = visit.res;
    this.#session = session;
    this.answer = answer;
  }

  /** The session; `undefined` when nobody is signed in. */
  get session(): Session | undefined {
    return this.#session;
  }

  /** The person; when nobody is signed in, `isAuthenticated` is false. */
  get user(): User {
    return this.#session?.user ?? anonymousUser;
  }

  get isAuthenticated(): boolean {
    return this.#session !== undefined;
  }

  /** What templates need: login URL, logout form. Plain values. */
  get templates(): TemplateHelpers {
    this.#templates ??= this.#parts.templateHelpers(this.#parts.pageOf(this.#req), this.#session);
    return this.#templates;
  }

  /**
   * Undefined when somebody is signed in. Else the answer to give: a page visit is sent to sign in
   * and come back; a script gets 401 as JSON with the address where signing in starts.
   */
  requireLogin(): Response | undefined {
    if (this.#session) return undefined;
    const { loginUrl } = this.templates;
    return this.#parts.isNavigation(this.#req) ? redirect(loginUrl) : loginRequired(loginUrl);
  }

  /**
   * The access token for calls to an API, refreshed when it has expired. Needs `storeAccessToken`.
   *
   * @throws {GatehouseError} `login_required`, `access_token_unavailable`, `provider_unavailable`
   */
  async accessToken(): Promise<string> {
    const { accessToken, session } = await this.#parts.accessToken(
      this.#session,
      this.#req,
      this.#res,
    );
    this.#session = session;
    return accessToken;
  }

  /**
   * The person's sessions at this app, newest first; `[]` when nobody is signed in.
   *
   * @throws {ConfigError} where sessions are in cookies, which nobody can list.
   */
  async sessions(): Promise<SessionSummary[]> {
    return this.#session ? await this.#parts.sessions(this.#session) : [];
  }

  /** Ends one of the person's sessions; `false` when it is not theirs or has ended. */
  async endSession(handle: string): Promise<boolean> {
    return this.#session ? await this.#parts.endSession(this.#session, handle) : false;
  }

  /** Ends the person's sessions on other devices; how many there were. */
  async endOtherSessions(): Promise<number> {
    return this.#session ? await this.#parts.endOtherSessions(this.#session) : 0;
  }
}
