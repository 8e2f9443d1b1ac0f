import { expect, it } from 'vitest';
import { formOfRequest } from './form-text.ts';

const post = (body: string) => new Request('http://app/', { method: 'POST', body });

it('reads a form up to 16 KB, and nothing of a larger one', async () => {
  expect(await formOfRequest(post('a=ü'))).toBe('a=ü');
  expect(await formOfRequest(post('x'.repeat(16 * 1024)))).toHaveLength(16 * 1024);
  expect(await formOfRequest(post('x'.repeat(16 * 1024 + 1)))).toBe('');
  expect(await formOfRequest(new Request('http://app/', { method: 'POST' }))).toBe('');
});
