import type { Session } from '../sessions/session.ts';
import type { AppUser } from '../users/user-store.ts';
import type { GatehouseError } from './errors.ts';
import type { TokenSet } from './provider/token-set.ts';
import type { Claims } from './user.ts';

/** What a hook is told about the request that it runs in. */
export interface HookContext {
  /** The request, with an empty body. */
  readonly request: Request;
  /** Name of the provider; `default` when there is one. */
  readonly provider: string;
}

/** A step of the library that a handler wraps; call it to go on as usual. */
export type Step = () => Promise<Response>;

/** Answers a route in place of the library, or around it. */
export type RouteHandler = (request: Request, step: Step) => Response | Promise<Response>;

/** What an app does at each step. What a hook throws fails the sign-in; a `GatehouseError` keeps its code. */
export interface Hooks {
  /** Takes the place of, or wraps, the answer to the route that starts a sign-in. */
  authenticate?: RouteHandler;
  /** Takes the place of, or wraps, the answer to the redirect URI. */
  callback?: RouteHandler;
  /** Takes the place of, or wraps, the answer to the logout route. */
  logout?: RouteHandler;

  /** Further parameters of one authorization request, such as `login_hint` or `acr_values`. */
  authorizationParams?(
    context: HookContext,
  ): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;

  /**
   * The claims that the session shall hold, at sign-in and at renewal; by default those of the ID
   * token and the userinfo endpoint together. `iss` and `sub` can't be changed.
   */
  claims?(
    received: {
      /** Those of both together, which the session holds unless the hook says otherwise. */
      readonly claims: Claims;
      readonly idTokenClaims: Claims;
      /** Empty where the endpoint was not asked. */
      readonly userinfo: Claims;
      /** What the token endpoint gave. */
      readonly tokens: TokenSet;
    },
    context: HookContext,
  ): Claims | Promise<Claims>;

  /** Whether these claims may sign in; `false` is answered with `access_denied`. */
  verifyClaims?(claims: Claims, context: HookContext): boolean | Promise<boolean>;

  /** After a sign-in, before the answer. A path or URL it returns is where the person goes. */
  signedIn?(
    session: Session,
    context: HookContext & {
      /** Where the person wanted to go: a page of this site, or of a host that is allowed. */
      readonly returnTo: string | undefined;
      /** The app's own user, where it keeps users. */
      readonly appUser: AppUser | undefined;
    },
  ): string | undefined | Promise<string | undefined>;

  /** Where a person goes, or what they see, after a failed sign-in; `undefined` for the usual page. */
  signInFailed?(
    error: GatehouseError,
    context: {
      /** The request, with an empty body. */
      readonly request: Request;
      /** The reference that `onError` is told too. */
      readonly correlationId: string;
    },
  ): Response | undefined | Promise<Response | undefined>;

  /** Before a session ends by logout. A URL it returns is where the person goes instead of to the provider. */
  signingOut?(
    session: Session,
    context: HookContext,
  ): string | undefined | Promise<string | undefined>;

  /** Whether this visit may be renewed now, besides interval and exempt paths. */
  isRenewable?(visit: {
    /** Of the request, such as `GET`. */
    readonly method: string;
    /** Of the request, without its query. */
    readonly path: string;
    /** Which is due. */
    readonly session: Session;
  }): boolean;
}
