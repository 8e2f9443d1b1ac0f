import type { Auth } from './auth.ts';
import { type ClaimTest, checkNames } from './requirements.ts';

/** What a route asks of a request: `undefined` when it is met, else the answer to give in the route's place. */
export type Demand = (auth: Auth) => Response | undefined;

/** Guards of a framework. A page visit of nobody is sent to sign in; scripts get 401 or 403. */
export interface Guards<Guard> {
  /** Lets signed-in people pass, and access tokens where the app takes them. */
  readonly requireLogin: Guard;
  /** Lets people pass who have one of these roles (`user.roles`). */
  requireRole(...anyOf: readonly [string, ...string[]]): Guard;
  /** Lets people pass who have all of these permissions of the app's own users. */
  requirePermission(...allOf: readonly [string, ...string[]]): Guard;
  /** Lets people pass who have this claim, with this value where one is given. */
  requireClaim(name: string, test?: ClaimTest): Guard;
  /** Lets tokens pass that have all of these scopes, and people with a session. */
  requireScope(...allOf: readonly [string, ...string[]]): Guard;
}

/**
 * The guards of a framework, made of what turns a demand into its middleware. The name is for the
 * error of a route that `gatehouse()` has not come before.
 *
 * @throws {TypeError} when a guard is made that asks for nothing.
 */
export function createGuards<Guard>(guard: (name: string, demand: Demand) => Guard): Guards<Guard> {
  return {
    requireLogin: guard('requireLogin', (auth) => auth.requireLogin()),
    requireRole(...anyOf) {
      checkNames('requireRole', anyOf);
      return guard('requireRole', (auth) => auth.requireRole(...anyOf));
    },
    requirePermission(...allOf) {
      checkNames('requirePermission', allOf);
      return guard('requirePermission', (auth) => auth.requirePermission(...allOf));
    },
    requireClaim(name, test) {
      checkNames('requireClaim', [name]);
      return guard('requireClaim', (auth) => auth.requireClaim(name, test));
    },
    requireScope(...allOf) {
      checkNames('requireScope', allOf);
      return guard('requireScope', (auth) => auth.requireScope(...allOf));
    },
  };
}
