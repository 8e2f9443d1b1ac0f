import type { NextRequest } from 'next/server';
import { signInOf } from './auth';

export async function proxy(request: NextRequest) {
  return await signInOf(request.headers).proxy(request);
}
