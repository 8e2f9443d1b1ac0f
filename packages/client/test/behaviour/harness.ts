import { it } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
import type { Guards } from '../../src/core/guards.ts';
import type { Auth, ErrorCode, GatehouseOptions } from '../../src/index.ts';

/** An app of one framework, on a free port of 127.0.0.1. */
export interface TestApp {
  readonly url: string;
  /** Codes that `onError` was told. */
  readonly errors: ErrorCode[];
  stop(): Promise<void>;
}

/** What is around an app. */
export interface Surroundings {
  readonly clock?: Clock;
  /** Whether the framework believes `X-Forwarded-*`. */
  readonly trustProxy?: boolean;
  /** Whether `NODE_ENV` is `production`. */
  readonly production?: boolean;
}

/**
 * Starts an app with these options over {@link testOptions}. Its routes, each a few lines in the
 * framework's own way:
 *
 * - `GET /private`: for signed-in people only; text `Hello <name>`
 * - those of {@link guardedRoutes}: text `Passed` for whom the guard lets pass
 * - `GET /token`: JSON `{ access_token }` of `auth.accessToken()`; what it throws as `{ error: code }` with its status
 * - `GET /sessions`: JSON of `auth.sessions()`
 * - `POST /sessions/end-others`: JSON `{ ended }` of `auth.endOtherSessions()`
 * - `POST /sessions/end?handle=…`: JSON `{ ended }` of `auth.endSession(handle)`
 * - `POST /form`: JSON `{ user }`
 * - `GET /slow`: the same as below, but waits for `GET /slow/release` between reading who it is and answering
 * - every other GET: JSON `{ user, auth }`, `auth` being the template helpers
 */
export type StartApp = (options: GatehouseOptions, surroundings?: Surroundings) => Promise<TestApp>;

/** A framework's adapter, to be shown to behave. */
export interface Adapter {
  readonly name: string;
  readonly start: StartApp;
  /** Whether the framework has a setting that makes it believe `X-Forwarded-*`. */
  readonly hasTrustProxy: boolean;
  /** Whether a guard sees the method and address that a DPoP proof is for. */
  readonly provesPossession: boolean;
  /** Instances of the library that each request passes, each of which finds out by itself. */
  readonly instances: number;
}

/** What every test app starts with. */
export function testOptions(errors: ErrorCode[]): GatehouseOptions {
  return {
    clientId: 'app',
    clientSecret: 'secret',
    sessionSecret: 's'.repeat(32),
    loginRedirectUrl: '/home',
    logoutRedirectUrl: '/bye',
    timeout: 5,
    onError: (error) => errors.push(error.code),
  };
}

/** Guards behind routes of every test app, by their paths. */
export function guardedRoutes<Guard>(
  guards: Pick<
    Guards<Guard>,
    'requireRole' | 'requirePermission' | 'requireClaim' | 'requireScope'
  >,
): Readonly<Record<string, Guard>> {
  return {
    '/manager': guards.requireRole('manager', 'admin'),
    '/orders': guards.requirePermission('orders.view', 'orders.approve'),
    '/verified': guards.requireClaim('email_verified', true),
    '/scoped': guards.requireScope('orders.read', 'orders.list'),
  };
}

/** The same for adapters whose guards are methods of what a request has. */
export function guardedAnswer(pathname: string, auth: Auth): Response | undefined {
  const later = guardedRoutes<() => Response | undefined>({
    requireRole:
      (...names) =>
      () =>
        auth.requireRole(...names),
    requirePermission:
      (...names) =>
      () =>
        auth.requirePermission(...names),
    requireClaim: (name, test) => () => auth.requireClaim(name, test),
    requireScope:
      (...names) =>
      () =>
        auth.requireScope(...names),
  });
  const guard = later[pathname];
  return guard && (guard() ?? new Response('Passed'));
}

/** A gate that `/slow` waits at, so that tests decide which of two requests is slower. */
export function createGate() {
  const waiting: (() => void)[] = [];
  return {
    wait: () => new Promise<void>((pass) => void waiting.push(pass)),
    release: () => {
      const count = waiting.length;
      for (const pass of waiting.splice(0)) pass();
      return count;
    },
  };
}

/** A test where it applies; elsewhere there is none, which is not the same as one that is skipped. */
export function itIf(applies: boolean): (title: string, test: () => Promise<void>) => void {
  return (title, test) => {
    if (applies) it(title, test);
  };
}
