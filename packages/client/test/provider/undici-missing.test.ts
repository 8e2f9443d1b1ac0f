import { expect, it, vi } from 'vitest';
import { setUp } from './sign-in.ts';

vi.mock('undici', () => {
  throw new Error("Cannot find package 'undici'");
});

it('says what to install when a proxy is set and undici is missing', async () => {
  const provider = setUp({ issuer: 'http://localhost:1', proxy: 'http://localhost:1' });
  await expect(provider.metadata()).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('npm install undici'),
  });
});
