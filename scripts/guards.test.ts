import { expect, it } from 'vitest';
import { GUARDS, withoutGuard } from './client.ts';

it.each(GUARDS)('finds the guard against $name, to take it out', (guard) => {
  expect(withoutGuard(guard)).not.toContain(guard.find);
});
