import type { Auth } from './auth.ts';
import type { User } from './user.ts';

/** What a claim has to be: present, equal to a value or, being a list, to contain it, or as a function says. */
export type ClaimTest = string | number | boolean | ((value: unknown) => boolean) | undefined;

/** What a route asks of a request: `undefined` when it is met, else the answer to give in the route's place. */
export type Demand = (auth: Auth) => Response | undefined;

/** Guards of a framework. A page visit of nobody is sent to sign in; scripts get 401 or 403. */
export interface Guards<Guard> {
  readonly requireLogin: Guard;
  requireRole(...anyOf: readonly [string, ...string[]]): Guard;
  requirePermission(...allOf: readonly [string, ...string[]]): Guard;
  requireClaim(name: string, test?: ClaimTest): Guard;
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

/** A guard that asks for nothing, such as one of an undefined constant, would let everybody pass. */
export function checkNames(guard: string, names: readonly unknown[]): void {
  if (names.length > 0 && names.every((name) => typeof name === 'string' && name !== '')) return;
  throw new TypeError(`${guard} needs names, for example ${guard}('manager')`);
}

/** What of these roles the person lacks; `undefined` when they have one of them. */
export function missingRole(user: User, anyOf: readonly string[]): string | undefined {
  if (anyOf.some((role) => user.roles.includes(role))) return undefined;
  return `needs the role ${anyOf.join(' or ')}`;
}

/** What of these permissions the person lacks; `undefined` when they have them all. */
export function missingPermission(user: User, allOf: readonly string[]): string | undefined {
  if (user.isSuperuser) return undefined;
  const lacked = allOf.filter((permission) => !user.permissions.includes(permission));
  return lacked.length === 0 ? undefined : `needs the permission ${lacked.join(' and ')}`;
}

/** What the claims of a person lack; `undefined` when the claim is as it has to be. */
export function missingClaim(user: User, name: string, test: ClaimTest): string | undefined {
  const value = Object.hasOwn(user.claims, name) ? user.claims[name] : undefined;
  if (isAsAsked(value, test)) return undefined;
  const wanted = test === undefined || typeof test === 'function' ? '' : ` with ${String(test)}`;
  return `needs the claim ${name}${wanted}`;
}

function isAsAsked(value: unknown, test: ClaimTest): boolean {
  if (value === undefined || value === null) return false;
  if (test === undefined) return true;
  if (typeof test === 'function') return test(value) === true;
  return Array.isArray(value) ? value.includes(test) : value === test;
}
