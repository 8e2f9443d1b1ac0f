import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { currentConsoleTypes } from './current-types.ts';

it('the dashboard’s types are those of the admin API (else: node --conditions=@gatehouse/source scripts/console-types.ts)', async () => {
  const file = new URL('../../packages/console/generated/admin-api.ts', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(await currentConsoleTypes());
});
