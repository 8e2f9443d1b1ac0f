import { expect, it } from 'vitest';
import { emptyAsNull } from './empty-as-null.ts';

it('a text that is empty is none, one that did not change stays away, and the others are as they are', () => {
  expect(emptyAsNull({ name: '', description: ' ' }, 'description')).toEqual({
    name: '',
    description: null,
  });
  expect(emptyAsNull({ description: ' Editors ' }, 'description')).toEqual({
    description: 'Editors',
  });
  const changed: { name?: string; description?: string } = { name: 'editors' };
  expect(emptyAsNull(changed, 'description')).toEqual({ name: 'editors' });
});
