import type { User } from './user.ts';

/** What a claim has to be: present, equal to a value or, being a list, to contain it, or as a function says. */
export type ClaimTest = string | number | boolean | ((value: unknown) => boolean) | undefined;

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
