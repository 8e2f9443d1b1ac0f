import { expect, it } from 'vitest';
import { requireClaim, requirePermission, requireRole, requireScope } from '../express/index.ts';

const makers: Readonly<Record<string, unknown>> = {
  requireClaim,
  requirePermission,
  requireRole,
  requireScope,
};

it.each([
  ['requireRole', [undefined]],
  ['requireRole', ['']],
  ['requireRole', []],
  ['requirePermission', []],
  ['requireScope', ['orders.read', undefined]],
  ['requireClaim', [undefined]],
] as const)('%s refuses to be made of %j, which would let everybody pass', (name, names) => {
  const make = makers[name] as (...names: readonly unknown[]) => unknown;
  expect(() => make(...names)).toThrow(`${name} needs names`);
});
